using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Quotas;

namespace Aiomus.WebApi.Jobs;

/// <summary>Takes in jobs and tells what they would cost, whichever route they come by.</summary>
internal sealed class SubmissionDesk(IGrainFactory grains, ModelCatalog catalog, QueueFigures queues, SubmissionGate gate)
{
    /// <summary>Takes in a job, or finds the one that this key already names.</summary>
    /// <param name="userId">Whose job it is.</param>
    /// <param name="submission">What is asked for.</param>
    /// <param name="idempotencyKey">A valid key, or null: then it is always a new job.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <exception cref="AiomusException">As <see cref="IJobsGrain.SubmitAsync"/> refuses.</exception>
    public async Task<SubmissionAnswer> SubmitAsync(
        Guid userId, JobSubmission submission, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var jobs = grains.GetGrain<IJobsGrain>(userId);
        var id = IdOf(userId, idempotencyKey);

        // Only until the job is taken in: the wait for its end is nobody else's.
        using var pass = gate.Enter(id);
        if (pass is null)
        {
            return SubmissionAnswer.Refused(InProgress());
        }

        var fingerprint = idempotencyKey is null ? null : IdempotencyKey.FingerprintOf(id, submission);
        var known = idempotencyKey is null ? null : await jobs.FindAsync(id, cancellationToken);
        if (known?.Fingerprint is { } first)
        {
            return first == fingerprint
                ? new SubmissionAnswer(known, IsNew: false, null)
                : throw new AiomusException(
                    ErrorCode.JobConflict, "An idempotency key belongs to one request for ever. Use a new key for another request.");
        }

        var (plan, refusal) = await PlanAsync(userId, submission, id, known, cancellationToken);
        if (plan is null)
        {
            return SubmissionAnswer.Refused(refusal!);
        }

        var job = await jobs.SubmitAsync(id, plan.Request, plan.Terms with { Fingerprint = fingerprint }, cancellationToken);
        return new SubmissionAnswer(job, IsNew: known is null, null);
    }

    /// <summary>
    /// What a submission would cost, where it would wait, and what may still be done. Nothing is stored. Either the first two results are
    /// there or the last.
    /// </summary>
    public async Task<(JobQuote? Quote, QuotaSnapshot? Quota, Problem? Refusal)> QuoteAsync(
        Guid userId, JobSubmission submission, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var id = IdOf(userId, idempotencyKey);
        using var pass = gate.Enter(id);
        if (pass is null)
        {
            return (null, null, InProgress());
        }

        var known = idempotencyKey is null ? null : await grains.GetGrain<IJobsGrain>(userId).FindAsync(id, cancellationToken);
        var (plan, refusal) = await PlanAsync(userId, submission, id, known, cancellationToken);
        if (plan is null)
        {
            return (null, null, refusal);
        }

        var model = plan.Request.Model;
        var admission = await grains.GetGrain<IJobsGrain>(userId).QuoteAsync(id, plan.Request, plan.Credits, cancellationToken);
        var queue = await queues.GetAsync(userId, model, cancellationToken);
        var quote = new JobQuote(
            model,
            plan.Credits,
            queue,
            admission.Now.ToResponse(),
            admission.Refusal is null,
            admission.Refusal is { } refused ? ProblemTitles.Spell(refused) : null,
            admission.Plan,
            admission.After?.ToResponse());
        return (quote, admission.Now, null);
    }

    /// <summary>The job once it has ended, or as it stands when the time is over. It is accepted whatever becomes of the wait.</summary>
    public async Task<JobSnapshot> WaitAsync(Guid userId, JobSnapshot job, TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IJobsGrain>(userId).WaitAsync(job.Id, atMost, cancellationToken) ?? job;
        }
        catch (Exception exception) when (exception is not AiomusException && Faults.IsUnavailable(exception))
        {
            // A caller told otherwise would submit it again.
            return job;
        }
    }

    private static Guid IdOf(Guid userId, string? idempotencyKey) =>
        idempotencyKey is null ? Guid.CreateVersion7() : IdempotencyKey.ToJobId(userId, idempotencyKey);

    private static Problem InProgress() =>
        Problem.Of(ErrorCode.RequestInProgress, "The first request with this idempotency key is still in progress. Repeat soon.")
            with
        { RetryAfter = TimeSpan.FromSeconds(1) };

    private async Task<(JobPlan? Plan, Problem? Refusal)> PlanAsync(
        Guid userId, JobSubmission submission, Guid id, JobSnapshot? known, CancellationToken cancellationToken)
    {
        var profile = await grains.GetGrain<IUserGrain>(userId).GetProfileAsync(cancellationToken);
        var models = await catalog.GetAsync(cancellationToken);
        return JobRules.Apply(submission, profile?.Preferences, models, id, known?.Request);
    }
}
