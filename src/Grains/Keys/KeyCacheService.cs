using Aiomus.Grains.Interfaces.Keys;
using Aiomus.Storage.Keys;
using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Keys;

/// <summary>One on every silo.</summary>
internal sealed class KeyCacheService(GrainId id, global::Orleans.Runtime.Silo silo, ILoggerFactory loggers, IDataKeys keys)
    : GrainService(id, silo, loggers), IKeyCacheService
{
    public Task ForgetAsync(Guid subject, CancellationToken cancellationToken)
    {
        keys.Forget(subject);
        return Task.CompletedTask;
    }
}
