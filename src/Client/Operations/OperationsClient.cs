using System.Runtime.CompilerServices;
using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Operations;

namespace Aiomus.Client.Operations;

/// <summary>
/// The state of the installation, for those who run it: owners, administrators and support. States and counts, never prompts or images.
/// Needs a session, or a key with all scopes.
/// </summary>
public sealed class OperationsClient
{
    private readonly ApiTransport _transport;

    internal OperationsClient(ApiTransport transport) => _transport = transport;

    /// <summary>The workers, what they run and how busy they are.</summary>
    public Task<WorkerList> GetWorkersAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<WorkerList>("v1/workers", cancellationToken);

    /// <summary>
    /// Has a worker end what it runs and take nothing else, or take jobs again, for owners and administrators with a fresh sign-in. A new
    /// start of the worker forgets it.
    /// </summary>
    /// <exception cref="AiomusApiException">There is no such worker.</exception>
    public Task SetDrainingAsync(string worker, DrainingBody draining, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(
            new ApiRequest(HttpMethod.Put, $"{ApiPath.Of("v1/workers", worker)}/draining").With(draining), cancellationToken);

    /// <summary>What waits for each model.</summary>
    public Task<QueueList> GetQueuesAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<QueueList>("v1/queues", cancellationToken);

    /// <summary>How many jobs wait, run and have ended lately.</summary>
    public Task<JobStatesResponse> GetJobStatesAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<JobStatesResponse>("v1/jobs/states", cancellationToken);

    /// <summary>How the parts of the process that answers are.</summary>
    public Task<HealthResponse> GetHealthAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<HealthResponse>("v1/health", cancellationToken);

    /// <summary>The installation's audit chain, newest first, fetched part by part as it is read; for owners and administrators.</summary>
    /// <param name="pageSize">Entries a part, 1 to 100; null for the service's choice.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<AuditLogEntryResponse> ListAuditAsync(
        int? pageSize = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long? before = null;
        do
        {
            var page = await GetAuditPageAsync(before, pageSize, cancellationToken);
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            before = page.Next;
        }
        while (before is not null);
    }

    /// <summary>
    /// A part of a calendar year's invoices as the law wants them kept, in the order in which they were issued; for owners. They name
    /// nobody.
    /// </summary>
    /// <param name="year">The year (UTC) in which they were issued; null for this one.</param>
    /// <param name="after">The <see cref="KeptInvoicePage.Next"/> of the part before; null for the first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<KeptInvoicePage> GetInvoicesAsync(int? year = null, long? after = null, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<KeptInvoicePage>(Query.Add("v1/invoices", ("year", year), ("after", after)), cancellationToken);

    /// <summary>A part of the installation's audit chain, newest first; for owners and administrators.</summary>
    /// <param name="before">The <see cref="AuditLogPage.Next"/> of the part before; null for the newest.</param>
    /// <param name="limit">The most entries, 1 to 100; null for the service's choice.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<AuditLogPage> GetAuditPageAsync(long? before = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<AuditLogPage>(Query.Add("v1/audit", ("before", before), ("limit", limit)), cancellationToken);
}
