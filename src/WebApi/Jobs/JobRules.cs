using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Gallery;
using Aiomus.WebApi.Models;
using ImageFormat = Aiomus.Contracts.Gallery.ImageFormat;

namespace Aiomus.WebApi.Jobs;

/// <summary>What a submission must keep to. All fields at fault are told at once.</summary>
internal static class JobRules
{
    private const string NoWorker = "No worker runs this model at the moment. Try again later.";

    /// <summary>Fills and checks a submission. Exactly one of the results is there.</summary>
    /// <param name="submission">What was asked for.</param>
    /// <param name="preferences">The person's choices, or null.</param>
    /// <param name="models">What the fleet knows.</param>
    /// <param name="jobId">The id the job will have.</param>
    /// <param name="known">The job of this id when there is one already: then its model is the default, and no worker is needed.</param>
    public static (JobPlan? Plan, Problem? Refusal) Apply(
        JobSubmission submission,
        UserPreferences? preferences,
        IReadOnlyList<ModelAvailability> models,
        Guid jobId,
        JobRequest? known = null)
    {
        var prompt = WithStyle(submission.Prompt, preferences?.Style);
        var errors = CheckAlone(submission, prompt, preferences);
        if (submission.Model is not null && models.Count > 0 && Find(models, submission.Model) is null)
        {
            errors.Add("model", ModelWords.NotInstalled(models));
            return (null, errors.ToProblem(ErrorCode.ModelUnknown));
        }

        if (Choose(models, submission.Model, preferences?.Model, known?.Model) is not { } availability)
        {
            return (null, errors.Any ? errors.ToProblem() : Problem.Of(ErrorCode.NoWorkerAvailable, NoWorker));
        }

        var plan = JobPlan.Fill(submission, prompt, preferences, availability, jobId);
        CheckWithModel(errors, plan);
        if (errors.Any)
        {
            return (null, errors.ToProblem());
        }

        return availability.Workers == 0 && known is null ? (null, Problem.Of(ErrorCode.NoWorkerAvailable, NoWorker)) : (plan, null);
    }

    private static string WithStyle(string prompt, string? style) => string.IsNullOrWhiteSpace(style) ? prompt : $"{prompt}, {style}";

    private static FieldErrors CheckAlone(JobSubmission submission, string prompt, UserPreferences? preferences)
    {
        var errors = new FieldErrors();
        if (string.IsNullOrWhiteSpace(submission.Prompt))
        {
            errors.Add("prompt", FieldRule.Needed("A prompt is needed."));
        }
        else
        {
            errors.RequireText(prompt, JobLimits.MaxPrompt, "prompt");
        }

        errors.RequireText(submission.NegativePrompt, JobLimits.MaxPrompt, "negative_prompt");
        errors.Require(
            submission.Images is null or (>= 1 and <= JobLimits.MaxImages), "images", FieldRule.Range(1, JobLimits.MaxImages));
        errors.Require(submission.Seed is null or (>= 0 and <= JobLimits.MaxSeed), "seed", FieldRule.Range(0, JobLimits.MaxSeed));
        errors.Require(
            submission.Guidance is null or (>= 0 and <= JobLimits.MaxGuidance), "guidance", FieldRule.Range(0, JobLimits.MaxGuidance));
        if (submission.Quality is { } quality)
        {
            errors.Require(ImageFormats.IsQuality(quality), "quality", ImageFormats.Qualities);
            var format = submission.Format ?? preferences?.Format?.ToContract() ?? ImageFormat.Png;
            errors.Require(format != ImageFormat.Png, "quality", FieldRule.LossyOnly);
        }

        return errors;
    }

    private static void CheckWithModel(FieldErrors errors, JobPlan plan)
    {
        var (model, request) = (plan.Availability.Model, plan.Request);
        var size = FieldRule.Size(model.MinSize, model.MaxSize, model.SizeMultiple);
        errors.Require(JobPlan.IsSize(request.Width, model), "width", size);
        errors.Require(JobPlan.IsSize(request.Height, model), "height", size);
        var fewest = Math.Max(1, model.MinSteps);
        errors.Require(request.Steps >= fewest && request.Steps <= model.MaxSteps, "steps", FieldRule.Range(fewest, model.MaxSteps));
        errors.Require(
            model.Schedulers.Contains(request.Scheduler, StringComparer.Ordinal),
            "scheduler",
            FieldRule.OneOf(model.Schedulers));
    }

    // A model that was preferred once and is gone must not make every submission fail.
    private static ModelAvailability? Choose(IReadOnlyList<ModelAvailability> models, string? asked, string? preferred, string? known) =>
        asked is not null
            ? Find(models, asked)
            : Find(models, preferred)
                ?? Find(models, known)
                ?? models.OrderByDescending(model => model.Workers > 0)
                    .ThenBy(model => model.Model.Name, StringComparer.Ordinal).FirstOrDefault();

    private static ModelAvailability? Find(IReadOnlyList<ModelAvailability> models, string? name) =>
        models.FirstOrDefault(model => model.Model.Name == name);
}
