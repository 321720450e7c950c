using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Grains.Quotas;
using Aiomus.Grains.Usage;

namespace Aiomus.Grains.Jobs;

// How a job comes to be: its price is checked, the ticket goes first, and the job is stored in one transaction with its reservation.
internal sealed partial class JobsGrain
{
    public async Task<JobSnapshot> SubmitAsync(Guid jobId, JobRequest request, JobTerms terms, CancellationToken cancellationToken)
    {
        if (await _book.FindAsync(jobId, cancellationToken) is { } known)
        {
            return known.Entry.IsRepeatedBy(request, terms)
                ? ToSnapshot(known.Entry)
                : throw new AiomusException(ErrorCode.JobConflict, $"Job {jobId} was submitted with another request.");
        }

        terms = await CheckAsync(request, terms, cancellationToken);
        var plan = await PlanAsync(cancellationToken);
        if (plan.Frozen)
        {
            throw new AiomusException(
                ErrorCode.PaymentDisputed, "A payment is disputed. New jobs are taken again when that is settled.");
        }

        PlanRules.Check(request, plan, plans);
        var entry = new JobEntry { Id = jobId, Request = request, Terms = terms, SubmittedAt = time.GetUtcNow() };
        QueuePlace? place = null;
        IReadOnlyList<UserEvent> kept = [];
        QuotaBook quota;
        try
        {
            quota = await ChargeAsync(
                async quota =>
                {
                    var reservation = await quota.ReserveAsync(jobId, terms.Credits, plan, plans, cancellationToken);
                    place = await EnqueueAsync(request.Model, TicketOf(jobId, terms, plan), cancellationToken);
                    return reservation;
                },
                async reservation => kept = await _book.WriteAsync(
                    _book.Create(entry),
                    [new UserEvent(UserEventType.Queued, jobId, entry.SubmittedAt) { Position = place!.Position }],
                    [.. reservation, UsageRecords.Count(UsageKind.PromptSubmitted, jobId, 1, entry.SubmittedAt)],
                    cancellationToken),
                cancellationToken);
        }
        catch (AiomusException refusal) when (place is not null && refusal.Code != ErrorCode.Unavailable)
        {
            // Not when the database did not answer: the job may be stored all the same, and without its ticket it would wait for
            // ever. A worker finds out.
            LogRefused(jobId, refusal.Code);
            await queues.Find(request.Model, UserId).RemoveAsync(jobId, CancellationToken.None);
            throw;
        }

        _places[jobId] = place!;
        await TellAsync(kept);
        Watch();
        LogSubmitted(jobId, request.Model, place!.Position);
        return ToSnapshot(entry) with { Quota = quota.ToSnapshot(plan) };
    }

    // Interleaves: it only reads.
    public async Task<JobAdmission> QuoteAsync(Guid jobId, JobRequest request, int credits, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(cancellationToken);
        var quota = await OpenQuotaAsync(cancellationToken);
        var now = quota.ToSnapshot(plan);
        if (plan.Frozen)
        {
            return new JobAdmission(now, After: null, ErrorCode.PaymentDisputed);
        }

        try
        {
            PlanRules.Check(request, plan, plans);
            await quota.ReserveAsync(jobId, credits, plan, plans, cancellationToken);
            return new JobAdmission(now, quota.ToSnapshot(plan));
        }
        catch (AiomusException refusal) when (refusal.Code is ErrorCode.QuotaExceeded or ErrorCode.PlanNeeded)
        {
            return new JobAdmission(now, After: null, refusal.Code, refusal.Plan);
        }
    }

    // A web node says which price the person was told; what counts is what the fleet's description of the model makes of the request.
    private async Task<JobTerms> CheckAsync(JobRequest request, JobTerms terms, CancellationToken cancellationToken)
    {
        var model = await models.FindAsync(request.Model, cancellationToken);
        if (model is null || JobPrice.CreditsOf(request, model) != terms.Credits)
        {
            // The node may have heard of a change before this process.
            model = await models.FindNowAsync(request.Model, cancellationToken)
                ?? throw new AiomusException(ErrorCode.ModelUnknown, "No model of this name is installed.");
        }

        return JobPrice.CreditsOf(request, model) == terms.Credits
            ? terms with { WorkSeconds = JobPrice.WorkSecondsOf(request, model) }
            : throw new AiomusException(ErrorCode.Unavailable, "The price of this job has changed. Try again.")
            {
                RetryAfter = TimeSpan.FromSeconds(2),
            };
    }

    private QueueTicket TicketOf(Guid jobId, JobTerms terms, Plan plan) => new(jobId, UserId, terms.WorkSeconds, plan.Weight);

    private async Task<QueuePlace> EnqueueAsync(string model, QueueTicket ticket, CancellationToken cancellationToken)
    {
        var queue = queues.Find(model, UserId);
        await RegisterQueueAsync(queue, cancellationToken);
        return await queue.EnqueueAsync(ticket, cancellationToken);
    }

    private async Task RegisterQueueAsync(IQueueGrain queue, CancellationToken cancellationToken)
    {
        // A ticket names the person, so the queue is a holder too; it is keyed by model, so the register hears it from here.
        if (!_registeredQueues.Contains(queue.GetPrimaryKeyString()))
        {
            await holders.EnsureRegisteredAsync(UserId, queue.GetGrainId(), cancellationToken);
            _registeredQueues.Add(queue.GetPrimaryKeyString());
        }
    }
}
