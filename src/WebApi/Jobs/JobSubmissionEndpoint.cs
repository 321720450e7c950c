using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Quotas;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aiomus.WebApi.Jobs;

/// <summary><c>POST /v1/jobs</c>: submits a job, or only tells what it would cost.</summary>
internal static class JobSubmissionEndpoint
{
    public static void MapSubmission(this RouteGroupBuilder jobs) => jobs.MapPost("/", SubmitAsync).WithName("submitJob")
        .AddEndpointFilter<RateLimitFilter>()
        .RequireScope(AccessScope.Generate)
        .WithSummary("Submit a job")
        .WithDescription("With `wait` the answer is held back until the job has ended, at most so many seconds. "
            + "With `dry_run=true` it is a quote, and nothing is stored. A repetition with the same `Idempotency-Key` is the same job, "
            + "as long as the account lives: `409` with `Retry-After` while the first is being taken in, `422` when the body is another. "
            + "`402` names the smallest plan that would allow the job, where there is one; `429` says how long to wait.")
        .WithProblems(
            ErrorCode.ModelUnknown, ErrorCode.JobConflict, ErrorCode.RequestInProgress,
            ErrorCode.QuotaExceeded, ErrorCode.PlanNeeded, ErrorCode.PaymentDisputed, ErrorCode.QueueFull, ErrorCode.NoWorkerAvailable);

    private static async Task<Results<Accepted<JobResponse>, Created<JobResponse>, Ok<JobQuote>, Ok<JobResponse>, Problem>> SubmitAsync(
        JobSubmission submission,
        [Description("Seconds to wait for the job's end before answering.")]
        [Range(0, JobLimits.MaxWaitSeconds)][DefaultValue(0)] int? wait,
        [Description("Only tell what it would cost.")][DefaultValue(false)][FromQuery(Name = "dry_run")] bool? dryRun,
        [Description("Makes a repetition the same job: visible ASCII characters of your choice, such as a UUID.")]
        [Length(1, JobLimits.MaxIdempotencyKey)]
        [FromHeader(Name = IdempotencyKey.HeaderName)]
        string? idempotencyKey,
        ClaimsPrincipal user,
        HttpContext context,
        SubmissionDesk desk,
        CancellationToken cancellationToken)
    {
        var keys = context.Request.Headers[IdempotencyKey.HeaderName];
        if (keys.Count > 0 && !IdempotencyKey.IsValid(keys))
        {
            return Problem.Invalid(
                "idempotency_key", $"Send the header once, with 1 to {JobLimits.MaxIdempotencyKey} visible ASCII characters.");
        }

        if (JobEndpoints.RefuseWait(wait) is { } refusal)
        {
            return refusal;
        }

        var userId = user.GetUserId();
        if (dryRun == true)
        {
            var (quote, left, fault) = await desk.QuoteAsync(userId, submission, idempotencyKey, cancellationToken);
            if (quote is null)
            {
                return fault!;
            }

            RateLimitHeaders.Write(context.Response, left!);
            return TypedResults.Ok(quote);
        }

        var answer = await desk.SubmitAsync(userId, submission, idempotencyKey, cancellationToken);
        if (answer.Job is not { } job)
        {
            return answer.Refusal!;
        }

        if (wait > 0 && !job.IsTerminal())
        {
            job = await desk.WaitAsync(userId, job, TimeSpan.FromSeconds(wait.Value), cancellationToken);
        }

        if (job.Quota is { } quota)
        {
            RateLimitHeaders.Write(context.Response, quota);
        }

        return Answer(job, answer.IsNew);
    }

    private static Results<Accepted<JobResponse>, Created<JobResponse>, Ok<JobQuote>, Ok<JobResponse>, Problem> Answer(
        JobSnapshot job, bool isNew)
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
