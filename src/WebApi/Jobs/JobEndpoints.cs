using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Jobs;

internal static class JobEndpoints
{
    public static RouteGroupBuilder MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/v1/jobs").WithTags("Jobs");
        jobs.MapSubmission();
        jobs.MapGet("/", ListAsync).WithName("listJobs")
            .WithSummary("The live and the last finished jobs, newest first").RequireScope(AccessScope.Read);
        jobs.MapGet("/{id:guid}", GetAsync).WithName("getJob")
            .WithSummary("A job as it stands, or once it has ended")
            .RequireScope(AccessScope.Read);
        jobs.MapPost("/{id:guid}/cancel", CancelAsync).WithName("cancelJob")
            .WithSummary("Stop a job; one that has ended stays as it is")
            .RequireScope(AccessScope.Generate);
        return jobs;
    }

    /// <summary>Null when a wait is one that we offer.</summary>
    public static Problem? RefuseWait(int? wait) =>
        wait is null or (>= 0 and <= JobLimits.MaxWaitSeconds)
            ? null
            : Problem.Invalid("wait", FieldRule.Range(0, JobLimits.MaxWaitSeconds, "seconds"));

    private static async Task<Ok<JobList>> ListAsync(ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var jobs = await grains.GetGrain<IJobsGrain>(user.GetUserId()).ListAsync(cancellationToken);
        return TypedResults.Ok(new JobList([.. jobs.Select(job => job.ToResponse())]));
    }

    private static async Task<Results<Ok<JobResponse>, Problem>> GetAsync(
        [Description("The job's id.")] Guid id,
        [Description("Seconds to wait for the job's end before answering.")]
        [Range(0, JobLimits.MaxWaitSeconds)][DefaultValue(0)] int? wait,
        ClaimsPrincipal user,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        if (RefuseWait(wait) is { } refusal)
        {
            return refusal;
        }

        var jobs = grains.GetGrain<IJobsGrain>(user.GetUserId());
        var job = wait > 0
            ? await jobs.WaitAsync(id, TimeSpan.FromSeconds(wait.Value), cancellationToken)
            : await jobs.FindAsync(id, cancellationToken);
        return job is null ? Problem.NotFound("job") : TypedResults.Ok(job.ToResponse());
    }

    private static async Task<Results<Ok<JobResponse>, Problem>> CancelAsync(
        [Description("The job's id.")] Guid id, ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var job = await grains.GetGrain<IJobsGrain>(user.GetUserId()).CancelAsync(id, cancellationToken);
        return job is null ? Problem.NotFound("job") : TypedResults.Ok(job.ToResponse());
    }
}
