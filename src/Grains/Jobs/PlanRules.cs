using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Jobs;

/// <summary>What a plan says of a job, beside its credits.</summary>
internal static class PlanRules
{
    /// <summary>Refuses a job that the plan does not allow.</summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.PlanNeeded"/>, with the field, its limit and the smallest plan that would allow it, or
    /// <see cref="ErrorCode.InvalidRequest"/> where none would.
    /// </exception>
    public static void Check(JobRequest request, Plan plan, IPlanCatalog plans)
    {
        if (FindFault(request, plan) is not var (field, limit, rule))
        {
            return;
        }

        var greater = plans.Plans.Select(offer => offer.Plan).FirstOrDefault(other => FindFault(request, other) is null)?.Name;
        throw greater is null
            ? new AiomusException(ErrorCode.InvalidRequest, $"No plan allows this: {rule}.") { Field = field, Limit = limit }
            : new AiomusException(ErrorCode.PlanNeeded, $"The plan {plan.Name} does not allow this: {rule}. The plan {greater} does.")
            {
                Field = field,
                Limit = limit,
                Plan = greater,
                NeedsPayment = true,
            };
    }

    private static (string Field, long? Limit, string Rule)? FindFault(JobRequest request, Plan plan) =>
        request.Width > plan.MaxSize ? ("width", plan.MaxSize, $"a width of at most {plan.MaxSize} pixels")
        : request.Height > plan.MaxSize ? ("height", plan.MaxSize, $"a height of at most {plan.MaxSize} pixels")
        : request.Steps > plan.MaxSteps ? ("steps", plan.MaxSteps, $"at most {plan.MaxSteps} steps")
        : plan.Models.Length > 0 && !plan.Models.Contains(request.Model, StringComparer.Ordinal)
            ? ("model", null, $"one of the models {string.Join(", ", plan.Models)}")
            : null;
}
