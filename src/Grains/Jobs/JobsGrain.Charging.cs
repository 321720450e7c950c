using Aiomus.Grains.Quotas;
using Aiomus.Storage.Records;
using Orleans.Storage;

namespace Aiomus.Grains.Jobs;

// What changes the person's sums is stored together with its reason. Somebody else may change them at the same time, as when an image is
// deleted, credits are bought or a plan changes: then nothing is stored, and it is made anew from what is now.
internal sealed partial class JobsGrain
{
    private const int MostTries = 10;

    /// <summary>Changes the sums, with what is the reason for it.</summary>
    /// <param name="change">What changes of the sums. A fault of it before anything was written leaves all as it was.</param>
    /// <param name="write">Stores that together with its reason.</param>
    /// <param name="cancellationToken">Cancels the reading and the writing.</param>
    /// <returns>The sums as they were stored.</returns>
    private async Task<QuotaBook> ChargeAsync(
        Func<QuotaBook, Task<IReadOnlyList<RecordChange>>> change,
        Func<IReadOnlyList<RecordChange>, Task> write,
        CancellationToken cancellationToken)
    {
        var isWritten = false;
        for (var tries = 1; ; tries++)
        {
            try
            {
                var quota = await OpenQuotaAsync(cancellationToken);
                var changes = await change(quota);
                isWritten = true;
                await write(changes);
                return quota;
            }
            catch (InconsistentStateException) when (tries < MostTries)
            {
                // Once more.
            }
            catch when (isWritten)
            {
                End();
                throw;
            }
        }
    }

    private Task<QuotaBook> OpenQuotaAsync(CancellationToken cancellationToken) =>
        QuotaBook.OpenAsync(GrainFactory, records, UserId, time.GetUtcNow(), cancellationToken);
}
