using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Client.Errors;
using Aiomus.Contracts;
using Aiomus.Contracts.Events;
using Aiomus.Contracts.Jobs;

namespace Aiomus.EndToEnd.Tests;

/// <summary>Jobs: sent twice, quoted, stopped, too many.</summary>
public sealed class JobTests(Product product)
{
    private static readonly JobSubmission Long = Product.Apple with { Steps = 100, Images = 8 };

    [Fact]
    public async Task SubmissionSentTwentyTimesAtOnce_IsOneJobAndOneCharge()
    {
        using var person = await product.CreatePersonAsync();
        var jobs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => person.Client.Jobs.SubmitAsync(Product.Apple, "once")));
        var id = Assert.Single(jobs.Select(job => job.Id).Distinct());
        var job = await person.Client.Jobs.WaitAsync(id).WaitAsync(Product.Limit);

        Assert.Equal(1, await person.Client.Images.ListAsync().CountAsync());
        Assert.Equal(job.Credits, (await person.Client.Quota.GetAsync()).Charged);
        Assert.Equal(id, (await person.Client.Jobs.SubmitAsync(Product.Apple, "once")).Id);
    }

    [Fact]
    public async Task KeyOfAnotherRequest_IsRefused()
    {
        using var person = await product.CreatePersonAsync();
        await person.Client.Jobs.SubmitAsync(Product.Apple, "key");
        var refusal = await Assert.ThrowsAsync<AiomusApiException>(
            () => person.Client.Jobs.SubmitAsync(Product.Apple with { Seed = 9 }, "key"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "job_conflict"), (refusal.Status, refusal.Code));
    }

    [Fact]
    public async Task RawRepetitionsAtOnce_AreAnsweredTheJobOrToldToWait()
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs")
            {
                Content = JsonContent.Create(Product.Apple, options: ContractsJson.Options)
            };
            request.Headers.Add("Idempotency-Key", "raw");
            using var answer = await http.SendAsync(request);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            return (answer.StatusCode, Wait: answer.Headers.RetryAfter?.Delta, Body: body);
        }));

        var accepted = answers.Where(answer => answer.StatusCode != HttpStatusCode.Conflict).ToArray();
        Assert.Single(accepted.Select(answer => answer.Body.GetProperty("id").GetGuid()).Distinct());
        Assert.All(answers.Except(accepted), answer =>
        {
            Assert.Equal("request_in_progress", answer.Body.GetProperty("code").GetString());
            Assert.Equal(TimeSpan.FromSeconds(1), answer.Wait);
        });
    }

    [Fact]
    public async Task TwoPeople_MayUseTheSameKey()
    {
        using var one = await product.CreatePersonAsync();
        using var other = await product.CreatePersonAsync();
        var first = await one.Client.Jobs.SubmitAsync(Product.Apple, "key");
        var second = await other.Client.Jobs.SubmitAsync(Product.Apple, "key");
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task Quote_NamesThePriceAndLeavesNothingBehind()
    {
        using var person = await product.CreatePersonAsync();
        var quote = await person.Client.Jobs.QuoteAsync(Product.Apple with { Steps = 40, Images = 2 });
        Assert.Empty(await person.Client.Jobs.ListAsync());
        var quota = await person.Client.Quota.GetAsync();
        Assert.Equal((0, 0), (quota.Reserved, quota.Charged));
        Assert.Equal(
            quota.Windows.Select(window => (window.Name, window.Remaining)),
            quote.Quota.Windows.Select(window => (window.Name, window.Remaining)));

        var job = await person.MakeAsync(Product.Apple with { Steps = 40, Images = 2 });
        Assert.Equal(quote.Credits, job.Credits);
        Assert.Equal(job.Credits, (await person.Client.Quota.GetAsync()).Charged);
        Assert.True(quote.Queue.Workers >= 1);
    }

    [Fact]
    public async Task WaitingSubmission_AnswersTheFinishedJob()
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        using var answer = await http.PostAsJsonAsync(new Uri("v1/jobs?wait=60", UriKind.Relative), Product.Apple, ContractsJson.Options);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var job = await answer.Content.ReadFromJsonAsync<JobResponse>(ContractsJson.Options);
        Assert.Equal(JobState.Succeeded, job!.State);
        Assert.Equal($"/v1/jobs/{job.Id}", answer.Headers.Location?.ToString());
        Assert.Single(job.Images);
    }

    [Fact]
    public async Task RunningJob_StopsWhenItIsCanceledAndCostsNothing()
    {
        using var person = await product.CreatePersonAsync();
        await using var events = person.Client.Events.ReadAsync().GetAsyncEnumerator();
        await events.MoveNextAsync();
        var job = await person.Client.Jobs.SubmitAsync(Long);
        while (events.Current.Type != EventType.Progress)
        {
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Product.Limit));
        }

        Assert.Equal(JobState.Running, (await person.Client.Jobs.GetAsync(job.Id)).State);
        await AssertCanceledAsync(person, job.Id);
    }

    [Fact]
    public async Task WaitingJob_LeavesTheQueueWhenItIsCanceledAndCostsNothing()
    {
        using var person = await product.CreatePersonAsync();
        var jobs = new List<JobResponse>();
        for (var i = 0; i < 6; i++)
        {
            jobs.Add(await person.Client.Jobs.SubmitAsync(Long));
        }

        var last = await person.Client.Jobs.GetAsync(jobs[^1].Id);
        Assert.Equal(JobState.Queued, last.State);
        Assert.NotNull(last.Queue);
        await AssertCanceledAsync(person, [.. jobs.Select(job => job.Id).Reverse()]);
    }

    [Fact]
    public async Task EndedJob_StaysAsItIsWhenItIsCanceled()
    {
        using var person = await product.CreatePersonAsync();
        var job = await person.MakeAsync(Product.Apple);
        Assert.Equal(JobState.Succeeded, (await person.Client.Jobs.CancelAsync(job.Id)).State);
    }

    [Fact]
    public async Task OneJobTooMany_IsRefusedWithTheWindowsAndTheNextOneTakenWhenThereIsRoom()
    {
        using var person = await product.CreatePersonAsync();
        var limit = (await person.Client.Quota.GetAsync()).Windows.Single(window => window.Name == "concurrent").Limit;
        var jobs = new List<Guid>();
        for (var i = 0; i < limit; i++)
        {
            // All of them together are within the other windows.
            jobs.Add((await person.Client.Jobs.SubmitAsync(Long with { Images = 4 })).Id);
        }

        using var http = product.Http(person.Key);
        using var refused = await http.PostAsJsonAsync(new Uri("v1/jobs", UriKind.Relative), Product.Apple, ContractsJson.Options);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("quota_exceeded", problem.GetProperty("code").GetString());
        Assert.Equal(
            $$"""{"window":"concurrent","limit":{{limit}},"used":{{limit}},"wanted":1}""", problem.GetProperty("quota").GetRawText());
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Contains(
            $"\"concurrent\";q={limit}", Assert.Single(refused.Headers.GetValues("RateLimit-Policy")), StringComparison.Ordinal);
        Assert.Contains("\"concurrent\";r=0", Assert.Single(refused.Headers.GetValues("RateLimit")), StringComparison.Ordinal);

        await AssertCanceledAsync(person, [.. jobs]);
        await person.MakeAsync(Product.Apple);
    }

    private static async Task AssertCanceledAsync(Person person, params Guid[] jobs)
    {
        foreach (var id in jobs)
        {
            Assert.Equal(JobState.Canceled, (await person.Client.Jobs.CancelAsync(id)).State);
        }

        var quota = await person.Client.Quota.GetAsync();
        Assert.Equal((0, 0), (quota.Reserved, quota.Charged));
        Assert.Equal(0, await person.Client.Images.ListAsync().CountAsync());
    }
}
