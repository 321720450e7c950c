using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Jobs;

namespace Aiomus.Client.Jobs;

/// <summary>Jobs: from a prompt to images.</summary>
public sealed class JobsClient
{
    private const string Path = "v1/jobs";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestRound = TimeSpan.FromSeconds(1);
    private readonly ApiTransport _transport;

    internal JobsClient(ApiTransport transport) => _transport = transport;

    /// <summary>Submits a job. However often this has to try, the job is accepted at most once.</summary>
    /// <param name="submission">What to make.</param>
    /// <param name="idempotencyKey">
    /// 1 to 255 visible ASCII characters: the same key is the same job, also for later calls. Null for a random key, which
    /// protects this call alone.
    /// </param>
    /// <param name="wait">How long to hold the answer back for the job's end, at most 60 seconds; null to answer at once.</param>
    /// <param name="cancellationToken">Ends the call; a job that was accepted goes on.</param>
    /// <returns>The job as it stands: it may not have ended.</returns>
    /// <exception cref="AiomusApiException">It was refused.</exception>
    /// <exception cref="ArgumentException">The idempotency key has another length or other characters.</exception>
    public Task<JobResponse> SubmitAsync(
        JobSubmission submission, string? idempotencyKey = null, TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        if (idempotencyKey is not (null or { Length: > 0 and <= 255 }) || idempotencyKey?.All(sign => sign is > ' ' and <= '~') == false)
        {
            throw new ArgumentException("An idempotency key has 1 to 255 visible ASCII characters.", nameof(idempotencyKey));
        }

        var request = new ApiRequest(HttpMethod.Post, Query.Add(Path, ("wait", Query.ToSeconds(wait))))
        {
            IdempotencyKey = idempotencyKey ?? $"{Guid.NewGuid():n}",
        };
        return _transport.SendAsync<JobResponse>(request.With(submission), cancellationToken);
    }

    /// <summary>What a job would cost and how it would wait. Nothing is submitted.</summary>
    /// <exception cref="AiomusApiException">The job would be refused.</exception>
    public Task<JobQuote> QuoteAsync(JobSubmission submission, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<JobQuote>(
            new ApiRequest(HttpMethod.Post, $"{Path}?dry_run=true") { IsSafe = true }.With(submission), cancellationToken);

    /// <summary>The job as it stands, or once it has ended, at most after the wait.</summary>
    /// <param name="id">The job's id.</param>
    /// <param name="wait">At most 60 seconds; null to answer at once.</param>
    /// <param name="cancellationToken">Ends the call, not the job.</param>
    /// <exception cref="AiomusApiException">There is no such job.</exception>
    public Task<JobResponse> GetAsync(Guid id, TimeSpan? wait = null, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<JobResponse>(Query.Add($"{Path}/{id}", ("wait", Query.ToSeconds(wait))), cancellationToken);

    /// <summary>The job once it has ended, however long that takes.</summary>
    /// <exception cref="AiomusApiException">There is no such job.</exception>
    public async Task<JobResponse> WaitAsync(Guid id, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var asked = _transport.Time.GetTimestamp();
            var job = await GetAsync(id, LongestWait, cancellationToken);
            if (job.IsTerminal)
            {
                return job;
            }

            // A service that cannot wait answers at once.
            if (ShortestRound - _transport.Time.GetElapsedTime(asked) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, _transport.Time, cancellationToken);
            }
        }
    }

    /// <summary>Stops a job; one that has ended stays as it is.</summary>
    /// <exception cref="AiomusApiException">There is no such job.</exception>
    public Task<JobResponse> CancelAsync(Guid id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<JobResponse>(new ApiRequest(HttpMethod.Post, $"{Path}/{id}/cancel"), cancellationToken);

    /// <summary>The live and the last finished jobs, newest first.</summary>
    public async Task<IReadOnlyList<JobResponse>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync<JobList>(Path, cancellationToken)).Jobs;
}
