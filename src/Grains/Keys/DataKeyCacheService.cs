using Aiomus.Grains.Interfaces.Keys;
using Aiomus.Storage.Keys;
using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Keys;

/// <summary>One on every silo.</summary>
internal sealed class DataKeyCacheService(GrainId id, global::Orleans.Runtime.Silo silo, ILoggerFactory loggers, IDataKeys keys)
    : GrainService(id, silo, loggers), IDataKeyCacheService
{
    public Task ForgetAsync(Guid userId, CancellationToken cancellationToken)
    {
        keys.Forget(userId);
        return Task.CompletedTask;
    }
}
