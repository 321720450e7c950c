using System.Text.Json;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http;

namespace Aiomus.WebApi.Tests.Errors;

public sealed class ProblemTests
{
    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task EveryCode_IsWrittenAsAProblem(ErrorCode code)
    {
        var context = new DefaultHttpContext();
        context.Response.Body = new MemoryStream();

        await Problem.Of(code, "Because.").ExecuteAsync(context);

        context.Response.Body.Position = 0;
        var json = (await JsonDocument.ParseAsync(context.Response.Body)).RootElement;
        Assert.Equal("application/problem+json", context.Response.ContentType);
        Assert.InRange(context.Response.StatusCode, 400, 599);
        Assert.Equal(context.Response.StatusCode, json.GetProperty("status").GetInt32());
        Assert.Matches("^[a-z_]+$", json.GetProperty("code").GetString());
        Assert.Equal("Because.", json.GetProperty("detail").GetString());
        Assert.NotEmpty(json.GetProperty("trace_id").GetString()!);
        Assert.Equal(context.Response.StatusCode is 429 or 503, context.Response.Headers.RetryAfter.Count == 1);
    }

    [Fact]
    public void Refusal_NamesItsFieldAndWhenToTryAgain()
    {
        var problem = Problem.Of(
            new AiomusException(ErrorCode.QuotaExceeded, "Full.") { Field = "images", RetryAfter = TimeSpan.FromSeconds(7) });

        Assert.Equal((429, "quota_exceeded", "images"), (problem.Status, problem.Code, problem.Field));
        Assert.Equal(["Full."], problem.Errors!["images"]);
        Assert.Equal(TimeSpan.FromSeconds(7), problem.RetryAfter);
    }
}
