using System.Diagnostics;
using System.Text.Json;

namespace Aiomus.Campaign;

/// <summary>
/// Somebody who uses the product while its processes die: submits and repeats, cancels, reads, downloads and deletes, one thing after
/// the other, and repeats whatever got no answer until there is one.
/// </summary>
/// <param name="history">Where everything that is told goes.</param>
/// <param name="caller">How they ask.</param>
/// <param name="random">Their decisions.</param>
internal sealed class Person(PersonHistory history, Caller caller, Random random)
{
    private const int MostLive = 4;
    private int _submitted;

    /// <summary>Takes turns until it is told to stop, and then ends the turn that it is in.</summary>
    public async Task UseAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var turn = Turn.Draw(random);
            await TakeAsync(turn);
            await Task.Delay(turn.PauseMilliseconds, CancellationToken.None);
        }
    }

    private async Task TakeAsync(Turn turn)
    {
        var jobs = history.Jobs;
        var unread = jobs.Where(job => job.End is null).ToArray();
        var images = jobs.SelectMany(job => job.Images.Select(image => (Image: image, Job: job)))
            .Where(one => !history.Deleted.Contains(one.Image)).ToArray();
        switch (turn.Deed)
        {
            case < 0.50 when jobs.Count(job => !job.HasEnded) < MostLive:
                await SubmitAsync($"{history.Account.Name}-{_submitted++}", JsonSerializer.SerializeToElement(turn.Body));
                if (turn.CancelAfter is { } wait)
                {
                    await Task.Delay(wait);
                    await CancelAsync(history.Jobs[^1]);
                }

                break;
            case >= 0.50 and < 0.60 when jobs.Count > 0:
                var again = Choose(jobs, turn.Choice);
                await SubmitAsync(again.Key, again.Body);
                break;
            case >= 0.60 and < 0.64 when images.Length > 0:
                await DeleteAsync(Choose(images, turn.Choice).Image);
                break;
            case >= 0.64 and < 0.80 when images.Length > 0:
                var (image, job) = Choose(images, turn.Choice);
                await DownloadAsync(image, job);
                break;
            default:
                await ReadAsync(unread.Length > 0 ? Choose(unread, turn.Choice) : jobs.Count > 0 ? Choose(jobs, turn.Choice) : null);
                break;
        }
    }

    private async Task SubmitAsync(string key, JsonElement body)
    {
        var asked = Stopwatch.GetTimestamp();
        var answer = await caller.AskAsync(HttpMethod.Post, "/v1/jobs", body, key);
        if (answer.IsSuccess)
        {
            history.OnAccepted(key, body, answer.Json, asked);
        }
        else
        {
            history.Violate("submission_refused", $"{key}: {answer.Status} {answer.Text}");
        }
    }

    private async Task CancelAsync(JobFact job)
    {
        var asked = Stopwatch.GetTimestamp();
        Note(job, await caller.AskAsync(HttpMethod.Post, $"/v1/jobs/{job.Id}/cancel"), asked);
    }

    /// <summary>Reads a job as it stands.</summary>
    public async Task ReadAsync(JobFact? job)
    {
        if (job is not null)
        {
            var asked = Stopwatch.GetTimestamp();
            Note(job, await caller.GetAsync($"/v1/jobs/{job.Id}"), asked);
        }
    }

    private void Note(JobFact job, Answer answer, long asked)
    {
        if (answer.IsSuccess)
        {
            history.OnRead(answer.Json, asked);
        }
        else
        {
            history.Violate("job_unreadable", $"{job.Id} {job.State ?? job.ToldEnd}: {answer.Status}");
        }
    }

    private async Task DeleteAsync(Guid image)
    {
        var answer = await caller.AskAsync(HttpMethod.Delete, $"/v1/images/{image}");

        // Not found when an earlier try, whose answer was lost, had done it.
        if (answer.IsSuccess || answer is { Status: 404, Tries: > 1 })
        {
            history.OnDeleted(image);
        }
        else
        {
            history.Violate("image_undeletable", $"{image}: {answer.Status} {answer.Text}");
        }
    }

    private async Task DownloadAsync(Guid image, JobFact job)
    {
        var answer = await caller.GetAsync(Reading.ContentPath(image, job.End!.Value.GetProperty("format").GetString()!));
        if (answer.IsSuccess)
        {
            history.OnDownloaded(image, Reading.Hash(answer.Body));
        }
        else
        {
            history.Violate("image_unreadable", $"{image} of {job.Id}: {answer.Status}");
        }
    }

    private static T Choose<T>(IReadOnlyList<T> all, double choice) => all[(int)(choice * all.Count)];
}
