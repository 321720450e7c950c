using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Models;
using Aiomus.WebApi.Gallery;
using GrainFormat = Aiomus.Grains.Interfaces.Jobs.ImageFormat;

namespace Aiomus.WebApi.Jobs;

/// <summary>A submission with every default filled in. Whether it may be run is for <see cref="JobRules"/> to say.</summary>
internal sealed record JobPlan(JobRequest Request, ModelAvailability Availability)
{
    /// <summary>What it costs.</summary>
    public int Credits => JobPrice.CreditsOf(Request, Availability.Model);

    public JobTerms Terms => new(Credits, JobPrice.WorkSecondsOf(Request, Availability.Model), TraceParent);

    private static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>
    /// Takes each value from the submission, else from the preferences, else from the model. The seed of a submission without one
    /// follows from the job's id, so that a repeated submission means the same images.
    /// </summary>
    /// <param name="submission">What was asked for.</param>
    /// <param name="prompt">Its prompt in the person's style.</param>
    /// <param name="preferences">The person's choices, or null.</param>
    /// <param name="availability">The model that was chosen.</param>
    /// <param name="jobId">The id the job will have.</param>
    public static JobPlan Fill(
        JobSubmission submission, string prompt, UserPreferences? preferences, ModelAvailability availability, Guid jobId)
    {
        var model = availability.Model;
        var format = submission.Format?.ToGrains() ?? preferences?.Format ?? GrainFormat.Png;
        var (width, height) = SizeOf(submission, preferences, model);
        var request = new JobRequest(
            model.Name,
            prompt,
            submission.NegativePrompt ?? preferences?.NegativePrompt ?? "",
            width,
            height,
            submission.Steps ?? model.DefaultSteps,
            submission.Guidance ?? model.DefaultGuidance,
            submission.Seed ?? SeedOf(jobId),
            submission.Images ?? 1,
            submission.Scheduler ?? model.DefaultScheduler,
            format,
            submission.Quality ?? (format == GrainFormat.Png ? null : preferences?.Quality));
        return new JobPlan(request, availability);
    }

    /// <summary>Whether the model draws so many pixels one way.</summary>
    public static bool IsSize(int size, ModelDescription model) =>
        size >= model.MinSize && size <= model.MaxSize && size % model.SizeMultiple == 0;

    // A size that is asked for is the model's to refuse. A preferred one counts whole, or not at all.
    private static (int Width, int Height) SizeOf(JobSubmission submission, UserPreferences? preferences, ModelDescription model) =>
        submission is { Width: null, Height: null }
        && preferences is { Width: { } width, Height: { } height }
        && IsSize(width, model) && IsSize(height, model)
            ? (width, height)
            : (submission.Width ?? model.DefaultWidth, submission.Height ?? model.DefaultHeight);

    private static long SeedOf(Guid jobId) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(jobId.ToByteArray(bigEndian: true)));
}
