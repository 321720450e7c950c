using System.Net;
using System.Text.Json;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Gallery;
using Aiomus.Contracts.Jobs;
using Aiomus.Contracts.Quotas;

namespace Aiomus.WebApi.Tests.Client;

public sealed class JobsClientTests
{
    private readonly FakeService _service = new();

    [Fact]
    public async Task SubmissionWithoutAKey_IsRepeatedWithOneRandomKey()
    {
        _service.Break().Answer("", "text/plain", HttpStatusCode.ServiceUnavailable, retryAfter: "7").Answer(Job(JobState.Queued));

        await _service.Connect().Jobs.SubmitAsync(new JobSubmission("a fox"), wait: TimeSpan.FromSeconds(2.5));

        Assert.Equal(3, _service.Calls.Count);
        Assert.Equal(("POST", "/base/v1/jobs?wait=3"), (_service.Calls[0].Method, _service.Calls[0].Path));
        Assert.Equal("""{"prompt":"a fox"}""", _service.Calls[2].Body);
        Assert.NotNull(Assert.Single(_service.Calls.Select(call => call.IdempotencyKey).Distinct()));
        Assert.Equal(TimeSpan.FromSeconds(7), _service.Clock.Pauses[1]);
    }

    [Fact]
    public async Task OwnKey_IsSent()
    {
        _service.Answer(Job(JobState.Queued));

        await _service.Connect().Jobs.SubmitAsync(new JobSubmission("a fox"), "order-7");

        Assert.Equal("order-7", _service.Calls[0].IdempotencyKey);
    }

    [Theory, InlineData(""), InlineData("a b"), InlineData("é")]
    public async Task KeyThatIsNoKey_IsRefusedHere(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _service.Connect().Jobs.SubmitAsync(new JobSubmission("a fox"), key));

        Assert.Empty(_service.Calls);
    }

    [Fact]
    public async Task ChangeWithoutAKey_IsTriedOnce()
    {
        using var client = _service.Break().Break().Answer("", "text/plain", HttpStatusCode.ServiceUnavailable).Connect();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.Users.CreateAsync(new UserCreation("")));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.Jobs.CancelAsync(Guid.NewGuid()));
        await Assert.ThrowsAsync<AiomusApiException>(() => client.Account.EraseAsync());

        Assert.Equal(3, _service.Calls.Count);
    }

    [Fact]
    public async Task Retries_HaveAnEnd()
    {
        _service.Break().Break().Break().Break().Break();

        await Assert.ThrowsAsync<HttpRequestException>(() => _service.Connect().Jobs.SubmitAsync(new JobSubmission("a fox")));

        Assert.Equal(4, _service.Calls.Count);
    }

    [Theory, InlineData(503, "3600"), InlineData(429, "1"), InlineData(500, null)]
    public async Task RefusalThatDoesNotPassSoon_IsNotRetried(int status, string? retryAfter)
    {
        _service.Answer("", "text/plain", (HttpStatusCode)status, retryAfter);

        var refusal = await Assert.ThrowsAsync<AiomusApiException>(() => _service.Connect().Jobs.SubmitAsync(new JobSubmission("a fox")));

        Assert.Equal(retryAfter, refusal.RetryAfter?.TotalSeconds.ToString());
        Assert.Single(_service.Calls);
    }

    [Fact]
    public async Task Wait_AsksUntilTheJobHasEnded()
    {
        var job = Job(JobState.Running);
        _service.Answer(job).Answer(job).Answer(job with { State = JobState.Succeeded });

        var ended = await _service.Connect().Jobs.WaitAsync(job.Id);

        Assert.Equal(JobState.Succeeded, ended.State);
        Assert.All(_service.Calls, call => Assert.Equal($"/base/v1/jobs/{job.Id}?wait=60", call.Path));
        Assert.Equal(3, _service.Calls.Count);
    }

    [Fact]
    public async Task Quote_IsADryRun()
    {
        _service.Break().Answer(new JobQuote("sd15", 2, new JobQueueFigure(0, null, 1), new QuotaResponse("free", [], 3, 4)));

        var quote = await _service.Connect().Jobs.QuoteAsync(new JobSubmission("a fox"));

        Assert.Equal((2, 3), (quote.Credits, quote.Quota.Reserved));
        Assert.Equal("/base/v1/jobs?dry_run=true", _service.Calls[1].Path);
    }

    internal static JobResponse Job(JobState state) => new()
    {
        Id = Guid.NewGuid(),
        State = state,
        Model = "sd15",
        Prompt = "a fox",
        NegativePrompt = "",
        Width = 512,
        Height = 512,
        Steps = 20,
        Guidance = 7.5,
        Seed = 1,
        RequestedImages = 1,
        Scheduler = "ddim",
        Format = ImageFormat.Png,
        Credits = 1,
        Progress = new JobProgress(0, 20),
        Images = [],
        SubmittedAt = DateTimeOffset.UnixEpoch,
    };
}
