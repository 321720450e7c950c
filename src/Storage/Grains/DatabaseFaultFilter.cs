using System.Data.Common;
using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Grains;

/// <summary>
/// A driver's own exception leaves no grain: reminders throw it as it is. To the caller it means that trying again can help, wherever
/// the caller is.
/// </summary>
internal sealed class DatabaseFaultFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (DbException exception)
        {
            throw new AiomusException(ErrorCode.Unavailable, "The database did not answer. Try again.", exception);
        }
    }
}
