using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Gallery;
using ImageFormat = Aiomus.Contracts.Gallery.ImageFormat;

namespace Aiomus.WebApi.Jobs;

internal static class JobMapping
{
    public static JobResponse ToResponse(this JobSnapshot job)
    {
        var request = job.Request;
        return new JobResponse
        {
            Id = job.Id,
            State = (Contracts.Jobs.JobState)job.State,
            Model = request.Model,
            Prompt = request.Prompt,
            NegativePrompt = request.NegativePrompt,
            Width = request.Width,
            Height = request.Height,
            Steps = request.Steps,
            Guidance = request.Guidance,
            Seed = request.Seed,
            RequestedImages = request.Images,
            Scheduler = request.Scheduler,
            Format = (ImageFormat)request.Format,
            Quality = request.Quality,
            Credits = job.Credits,
            Queue = job.Place?.ToFigure(),
            Progress = new(job.Step, job.Steps),
            Images = [.. job.Images.Select((id, index) => ToImage(id, index, request))],
            Error = job.Error is { } error
                ? new JobError(ProblemTitles.Spell(error), job.ErrorMessage ?? ProblemTitles.Of(error).Title)
                : null,
            SubmittedAt = job.SubmittedAt,
            StartedAt = job.StartedAt,
            FinishedAt = job.FinishedAt,
        };
    }

    public static bool IsTerminal(this JobSnapshot job) =>
        job.State is Grains.Interfaces.Jobs.JobState.Succeeded or Grains.Interfaces.Jobs.JobState.Failed
            or Grains.Interfaces.Jobs.JobState.Canceled;

    private static JobQueueFigure ToFigure(this QueuePlace place) => new(place.Position, place.Eta?.TotalSeconds, place.Workers);

    private static JobImage ToImage(Guid id, int index, JobRequest request)
    {
        var format = (ImageFormat)request.Format;
        return new JobImage(id, ImageMapping.ContentUrl(id, format), request.SeedOf(index), request.Width, request.Height, format);
    }
}
