using System.Net;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Errors;
using Aiomus.Contracts.Jobs;
using Aiomus.Contracts.Quotas;

namespace Aiomus.WebApi.Tests.Client;

public sealed class ProblemReaderTests
{
    private readonly FakeService _service = new();

    [Fact]
    public async Task Problem_IsReadWhole()
    {
        _service.Answer(
            """
            {"type":"urn:aiomus:problem:invalid_request","title":"Not valid.","status":400,"detail":"Too wide.","code":"invalid_request",
             "trace_id":"4bf92f","field":"width","errors":{"width":["Too wide.","Too odd."]},
             "faults":[{"field":"width","code":"wrong_size","min":64,"max":96,"multiple":8,"later":1}],
             "quota":{"window":"day","limit":5,"used":4,"wanted":2,"resets_in_seconds":60},"plan":"plus","later":{"known":true}}
            """,
            "application/problem+json", HttpStatusCode.BadRequest);

        var problem = await RefuseAsync();

        Assert.Equal(
            (HttpStatusCode.BadRequest, "invalid_request", "width", "4bf92f"),
            (problem.Status, problem.Code, problem.Field, problem.TraceId));
        Assert.Equal(["Too wide.", "Too odd."], problem.FieldErrors["width"]);
        Assert.Equal([new FieldFault("width", "wrong_size", 64, 96, 8)], problem.Faults);
        Assert.Equal(new QuotaShortage("day", 5, 4, 2, 60), problem.Quota);
        Assert.Equal("plus", problem.Plan);
        Assert.Equal("Not valid. Too wide.", problem.Message);
        Assert.Null(problem.RetryAfter);
    }

    [Theory]
    [InlineData("<html>aio_secret</html>", "text/html")]
    [InlineData("", "text/plain")]
    [InlineData("[1]", "application/json")]
    [InlineData("""{"title":7}""", "application/problem+json")]
    [InlineData("null", "application/json")]
    public async Task ForeignBody_IsAnErrorWithoutItsWords(string body, string mediaType)
    {
        _service.Answer(body, mediaType, HttpStatusCode.BadGateway);

        var problem = await RefuseAsync();

        Assert.Equal(HttpStatusCode.BadGateway, problem.Status);
        Assert.Null(problem.Code);
        Assert.Empty(problem.FieldErrors);
        Assert.DoesNotContain(FakeService.Key, problem.ToString());
    }

    [Fact]
    public async Task ForeignSuccess_IsAnError()
    {
        _service.Answer("<html>Sign in</html>", "text/html", HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.OK, (await RefuseAsync()).Status);
    }

    [Fact]
    public async Task RetryAfter_MayBeADate()
    {
        var date = (_service.Clock.GetUtcNow() + TimeSpan.FromSeconds(90)).ToString("r");
        _service.Answer("", "text/plain", HttpStatusCode.TooManyRequests, date);

        Assert.Equal(TimeSpan.FromSeconds(90), (await RefuseAsync()).RetryAfter);
    }

    private Task<AiomusApiException> RefuseAsync() =>
        Assert.ThrowsAsync<AiomusApiException>(() => _service.Connect().Jobs.SubmitAsync(new JobSubmission("a fox")));
}
