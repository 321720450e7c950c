using Orleans.Services;

namespace Aiomus.Grains.Interfaces.Keys;

/// <summary>What each silo remembers of people's keys.</summary>
[Alias("aiomus.IKeyCacheService")]
public interface IDataKeyCacheService : IGrainService
{
    /// <summary>Forgets a person's key; whoever asks for it next reads what is stored. Repeating it changes nothing.</summary>
    [Alias("Forget")]
    Task ForgetAsync(Guid userId, CancellationToken cancellationToken = default);
}
