using System.Security.Claims;
using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Models;
using Aiomus.WebApi.Quotas;
using Microsoft.AspNetCore.Mvc;

namespace Aiomus.WebApi.Jobs;

/// <summary><c>POST /v1/jobs</c>: submits a job, or only tells what it would cost.</summary>
internal static class JobSubmissionEndpoint
{
    public static void MapSubmission(this RouteGroupBuilder jobs) => jobs.MapPost("/", SubmitAsync)
        .AddEndpointFilter<RateLimitFilter>()
        .RequireScope(AccessScope.Generate)
        .WithSummary("Submit a job")
        .WithDescription("With `wait` the answer is held back until the job has ended, at most so many seconds. "
            + "With `dry_run=true` it is a quote, and nothing is stored. A repetition with the same `Idempotency-Key` is the same job, "
            + "as long as the account lives: `409` with `Retry-After` while the first is being taken in, `422` when the body is another.")
        .Produces<JobResponse>(StatusCodes.Status202Accepted)
        .Produces<JobResponse>(StatusCodes.Status201Created)
        .Produces<JobResponse>();

    private static async Task<IResult> SubmitAsync(
        JobSubmission submission,
        int? wait,
        [FromQuery(Name = "dry_run")] bool? dryRun,
        [FromHeader(Name = IdempotencyKey.HeaderName)] string? idempotencyKey,
        ClaimsPrincipal user,
        HttpContext context,
        ModelCatalog catalog,
        QueueFigures queues,
        SubmissionGate gate,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var keys = context.Request.Headers[IdempotencyKey.HeaderName];
        if (keys.Count > 0 && !IdempotencyKey.IsValid(keys))
        {
            return Problem.Invalid("idempotency_key", "Send the header once, with 1 to 255 visible ASCII characters.");
        }

        if (JobEndpoints.RefuseWait(wait) is { } refusal)
        {
            return refusal;
        }

        var userId = user.GetUserId();
        var jobs = grains.GetGrain<IJobsGrain>(userId);
        var id = idempotencyKey is null ? Guid.CreateVersion7() : IdempotencyKey.ToJobId(userId, idempotencyKey);
        JobSnapshot? known = null;
        JobSnapshot job;

        // Only until the job is taken in: the wait for its end is nobody else's.
        using (var pass = gate.Enter(id))
        {
            if (pass is null)
            {
                var busy = Problem.Of(
                    ErrorCode.RequestInProgress, "The first request with this key is still in progress. Repeat this request soon.");
                return busy with { RetryAfter = TimeSpan.FromSeconds(1) };
            }

            var fingerprint = idempotencyKey is null ? null : IdempotencyKey.FingerprintOf(id, submission);
            known = idempotencyKey is null ? null : await jobs.FindAsync(id, cancellationToken);
            if (known?.Fingerprint is { } first && dryRun != true)
            {
                job = first == fingerprint
                    ? known
                    : throw new AiomusException(
                        ErrorCode.JobConflict, "An idempotency key belongs to one request for ever. Use a new key for another request.");
            }
            else
            {
                var profile = await grains.GetGrain<IUserGrain>(userId).GetProfileAsync(cancellationToken);
                var models = await catalog.GetAsync(cancellationToken);
                var (plan, fault) = JobRules.Apply(submission, profile?.Preferences, models, id, known?.Request);
                if (plan is null)
                {
                    return fault!;
                }

                if (dryRun == true)
                {
                    var model = plan.Request.Model;
                    return TypedResults.Ok(new JobQuote(model, plan.Credits, await queues.GetAsync(userId, model, cancellationToken)));
                }

                job = await jobs.SubmitAsync(id, plan.Request, plan.Terms with { Fingerprint = fingerprint }, cancellationToken);
            }
        }

        if (wait > 0 && !job.IsTerminal())
        {
            job = await WaitAsync(jobs, job, TimeSpan.FromSeconds(wait.Value), cancellationToken);
        }

        return Answer(job, isNew: known is null);
    }

    // The job is accepted whatever becomes of the wait: a caller told otherwise would submit it again.
    private static async Task<JobSnapshot> WaitAsync(IJobsGrain jobs, JobSnapshot job, TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            return await jobs.WaitAsync(job.Id, atMost, cancellationToken) ?? job;
        }
        catch (Exception exception) when (exception is not AiomusException && Faults.IsUnavailable(exception))
        {
            return job;
        }
    }

    private static IResult Answer(JobSnapshot job, bool isNew)
    {
        var location = $"/v1/jobs/{job.Id}";
        var response = job.ToResponse();
        if (!response.IsTerminal)
        {
            return TypedResults.Accepted(location, response);
        }

        return isNew ? TypedResults.Created(location, response) : TypedResults.Ok(response);
    }
}
