namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What a passkey was asked, until it answers: in memory, for five minutes, and for one answer. Keyed by a random id.</summary>
[Alias("aiomus.IChallengeGrain")]
public interface IChallengeGrain : IGrainWithGuidKey
{
    /// <summary>Remembers the question.</summary>
    [Alias("Keep")]
    Task KeepAsync(string state, CancellationToken cancellationToken = default);

    /// <summary>The question, this once; null when it was never asked, was answered, or is too old.</summary>
    [Alias("Take")]
    Task<string?> TakeAsync(CancellationToken cancellationToken = default);
}
