using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Jobs;
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
        var request = new JobRequest(
            model.Name,
            prompt,
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

    private static long SeedOf(Guid jobId) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(jobId.ToByteArray(bigEndian: true)));
}
