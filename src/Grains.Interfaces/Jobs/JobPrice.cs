using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>What a request costs on a model. Nothing else enters into it, so whoever knows both can check it.</summary>
public static class JobPrice
{
    // Before a model was ever measured. Only the proportions between jobs matter then.
    private const double UnmeasuredSecondsPerStep = 0.25;

    /// <summary>The credits: one is one image at the model's default size and steps; a begun one counts.</summary>
    public static int CreditsOf(JobRequest request, ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(model);
        return (int)Math.Clamp(Math.Ceiling(request.Images * AreaOf(request, model) * request.Steps / model.DefaultSteps), 1, int.MaxValue);
    }

    /// <summary>The accelerator seconds that it is expected to take: what the queue's fairness counts.</summary>
    public static double WorkSecondsOf(JobRequest request, ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(model);
        var secondsPerStep = model.SecondsPerStep > 0 ? model.SecondsPerStep : UnmeasuredSecondsPerStep;
        return secondsPerStep * request.Steps * request.Images * AreaOf(request, model);
    }

    private static double AreaOf(JobRequest request, ModelDescription model) =>
        (double)request.Width * request.Height / ((double)model.DefaultWidth * model.DefaultHeight);
}
