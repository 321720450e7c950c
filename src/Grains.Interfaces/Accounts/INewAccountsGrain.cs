namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>
/// How many accounts were made in one network in the last 24 hours. Keyed by the keyed hash of the network, so that the key tells nothing
/// to whoever lacks the pepper. It knows times and nothing else, and forgets them.
/// </summary>
[Alias("aiomus.INewAccountsGrain")]
public interface INewAccountsGrain : IGrainWithStringKey
{
    /// <summary>Null while one more may be made; else how long until then.</summary>
    [Alias("GetWait")]
    Task<TimeSpan?> GetWaitAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the place of one account, and answers null; when there is none, answers how long until there is. Taking a place twice changes
    /// nothing.
    /// </summary>
    /// <param name="place">A random id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Alias("Take")]
    Task<TimeSpan?> TakeAsync(Guid place, CancellationToken cancellationToken = default);

    /// <summary>Gives a place back that no account was made with.</summary>
    [Alias("Return")]
    Task ReturnAsync(Guid place, CancellationToken cancellationToken = default);
}
