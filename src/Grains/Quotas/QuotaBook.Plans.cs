using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Quotas;

// The month's allowance follows the plans that were in force in it.
internal sealed partial class QuotaBook
{
    /// <summary>Puts a plan into force; no changes where it is.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="anchor">Since when billing months are counted; null leaves them as they are.</param>
    /// <param name="free">The plan of whoever has had no other.</param>
    public IReadOnlyList<RecordChange> Apply(Plan plan, DateTimeOffset? anchor, Plan free)
    {
        var before = _head.Plan ?? new PlanShare(free.Name, free.CreditsPerMonth, _month.Start);
        var after = ShareOf(plan, before);
        var isMoved = anchor is { } given && given != _head.Anchor;
        if (isMoved)
        {
            // A month that is paid from another day is paid whole.
            var start = _month.Start;
            _head.Anchor = anchor!.Value.ToUniversalTime();
            RollMonth();
            after = start == _month.Start ? after : new PlanShare(plan.Name, plan.CreditsPerMonth, _month.Start);
        }

        if (!isMoved && after == before)
        {
            return [];
        }

        _head.Plan = after;
        return after.Name == before.Name
            ? Change(reason: null)
            : Change(reason: null, Enter(Guid.Empty, LedgerEntryKind.PlanChanged, 0, 0, plan: plan.Name));
    }

    // A plan that was not applied yet counts as if it came now.
    private long AllowanceOf(Plan plan) =>
        _head.Plan is { } share ? _month.AllowanceOf(ShareOf(plan, share)) : plan.CreditsPerMonth;

    // Of the same plan the settings may give more or less since: that counts for its whole share.
    private PlanShare ShareOf(Plan plan, PlanShare before) => before.Name == plan.Name
        ? before with { Credits = plan.CreditsPerMonth }
        : new PlanShare(plan.Name, plan.CreditsPerMonth, After(before.Since), _month.EarnedBy(before, _now));

    // However a clock goes back, no moment of the month is counted twice.
    private DateTimeOffset After(DateTimeOffset since) => _now > since ? _now : since;
}
