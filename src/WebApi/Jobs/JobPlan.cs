using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Models;
using GrainFormat = Aiomus.Grains.Interfaces.Jobs.ImageFormat;

namespace Aiomus.WebApi.Jobs;

/// <summary>A submission with every default filled in. Whether it may be run is for <see cref="JobRules"/> to say.</summary>
internal sealed record JobPlan(JobRequest Request, ModelAvailability Availability)
{
    // Before a model was ever measured. Only the proportions between jobs matter then.
    private const double UnmeasuredSecondsPerStep = 0.25;

    private ModelDescription Model => Availability.Model;

    /// <summary>One credit is one image at the model's default size and steps; a begun credit counts.</summary>
    public int Credits => (int)Math.Clamp(Math.Ceiling(Request.Images * Area * Request.Steps / Model.DefaultSteps), 1, int.MaxValue);

    public JobTerms Terms => new(Credits, WorkSeconds, TraceParent);

    private double Area => (double)Request.Width * Request.Height / ((double)Model.DefaultWidth * Model.DefaultHeight);

    private double WorkSeconds =>
        (Model.SecondsPerStep > 0 ? Model.SecondsPerStep : UnmeasuredSecondsPerStep) * Request.Steps * Request.Images * Area;

    private static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>
    /// Takes each value from the submission, else from the preferences, else from the model. The seed of a submission without one
    /// follows from the job's id, so that a repeated submission means the same images.
    /// </summary>
    public static JobPlan Fill(JobSubmission submission, UserPreferences? preferences, ModelAvailability availability, Guid jobId)
    {
        var model = availability.Model;
        var format = (GrainFormat?)submission.Format ?? preferences?.Format ?? GrainFormat.Png;
        var request = new JobRequest(
            model.Name,
            WithStyle(submission.Prompt, preferences?.Style),
            submission.NegativePrompt ?? preferences?.NegativePrompt ?? "",
            submission.Width ?? model.DefaultWidth,
            submission.Height ?? model.DefaultHeight,
            submission.Steps ?? model.DefaultSteps,
            submission.Guidance ?? model.DefaultGuidance,
            submission.Seed ?? SeedOf(jobId),
            submission.Images ?? 1,
            submission.Scheduler ?? model.DefaultScheduler,
            format,
            submission.Quality ?? (format == GrainFormat.Png ? null : preferences?.Quality));
        return new JobPlan(request, availability);
    }

    public static string WithStyle(string prompt, string? style) => string.IsNullOrWhiteSpace(style) ? prompt : $"{prompt}, {style}";

    private static long SeedOf(Guid jobId) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(jobId.ToByteArray(bigEndian: true)));
}
