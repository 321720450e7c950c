using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>One person's quota: windows, reservations and the ledger. Keyed by user id. What a job costs is stored with the job.</summary>
[Alias("aiomus.IQuotaGrain")]
public interface IQuotaGrain : IGrainWithGuidKey
{
    /// <summary>The windows now.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<QuotaSnapshot> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>The ledger's entries after a number, oldest first, at most 500.</summary>
    [Alias("ReadLedger")]
    Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>The ledger's entries before a number, newest first.</summary>
    /// <param name="before">Only entries of lower numbers.</param>
    /// <param name="limit">At most so many, 1 to 500.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    [Alias("ReadLedgerBack")]
    Task<LedgerSlice> ReadLedgerBackAsync(long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Counts everything anew and compares it with what is kept, for tests and for whoever looks after a fault. It reads the whole ledger
    /// and changes nothing. <see cref="ErrorCode.Unavailable"/> where jobs come and go too fast to be counted.
    /// </summary>
    [Alias("Check")]
    Task<QuotaCheck> CheckAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts the bytes of the images that are kept, where an earlier version did not, and answers how many they are.</summary>
    /// <param name="anew">Also where they were counted.</param>
    /// <param name="cancellationToken">Cancels the counting.</param>
    [Alias("CountStorage")]
    Task<long> CountStorageAsync(bool anew = false, CancellationToken cancellationToken = default);

    /// <summary>Adds bought credits, once for each purchase for ever. One that was taken back already adds none.</summary>
    [Alias("AddCredits")]
    Task AddCreditsAsync(string purchase, long credits, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes back, once, what is left of the bought credits, up to what the purchase brought. What is set aside for jobs at the time is
    /// taken back when it is given back. A purchase that was not added yet never will be.
    /// </summary>
    [Alias("TakeBackCredits")]
    Task TakeBackCreditsAsync(string purchase, CancellationToken cancellationToken = default);

    /// <summary>
    /// Another plan is in force from now on. In the middle of a month its allowance is shared by time between the plans, rounded up; what
    /// was used stays used. Repeating it changes nothing.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="anchor">
    /// The moment from which billing months are counted, where it is known: where a month began then that is another one than before, it
    /// is the plan's from its start, with nothing used. Null leaves the months as they are.
    /// </param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    [Alias("ApplyPlan")]
    Task ApplyPlanAsync(Plan plan, DateTimeOffset? anchor, CancellationToken cancellationToken = default);
}
