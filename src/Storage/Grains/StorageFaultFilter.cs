using System.Runtime.ExceptionServices;
using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Grains;

/// <summary>
/// Orleans wraps what a grain storage throws, with stack traces in the message. Callers of a grain get our exception instead; code
/// inside the grain still sees the wrapped one, as <see cref="Exception.InnerException"/>.
/// </summary>
internal sealed class StorageFaultFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (OrleansException exception) when (exception.InnerException is AiomusException)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException);
        }
    }
}
