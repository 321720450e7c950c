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

    [Fact]
    public async Task FullWindow_IsNamedWithWhatItAdmitsAndWhenItResets()
    {
        var full = await WriteAsync(Problem.Of(Exceeded(wanted: 2, TimeSpan.FromSeconds(6.5))));
        var never = await WriteAsync(Problem.Of(Exceeded(wanted: 6, resetsIn: null)));

        Assert.Equal(
            """{"window":"day","limit":5,"used":4,"wanted":2,"resets_in_seconds":7}""", full.Body.GetProperty("quota").GetRawText());
        Assert.Equal("7", full.RetryAfter);
        Assert.Equal("""{"window":"day","limit":5,"used":4,"wanted":6}""", never.Body.GetProperty("quota").GetRawText());

        // Who waits and asks again would be refused for ever.
        Assert.Equal("", never.RetryAfter);
    }

    [Fact]
    public async Task FieldsAtFault_AreToldInWordsAndAsCodesWithTheirLimits()
    {
        var errors = new FieldErrors();
        errors.RequireText(new string('a', 11), 10, "name");
        errors.Require(false, "width", FieldRule.Size(64, 96, 8));
        errors.Require(false, "width", "It is odd.");

        var (body, _) = await WriteAsync(errors.ToProblem());

        Assert.Equal(
            """{"name":["At most 10 characters."],"width":["From 64 to 96, a multiple of 8.","It is odd."]}""",
            body.GetProperty("errors").GetRawText());
        Assert.Equal(
            [
                """{"field":"name","code":"too_long","max":10}""",
                """{"field":"width","code":"wrong_size","min":64,"max":96,"multiple":8}""",
                """{"field":"width","code":"invalid"}""",
            ],
            body.GetProperty("faults").EnumerateArray().Select(fault => fault.GetRawText()));
    }

    [Fact]
    public async Task WhatPayingHelpsWith_NamesThePlanAndNoTimeToWait()
    {
        var refusal = new AiomusException(ErrorCode.QuotaExceeded, "Full.")
        {
            NeedsPayment = true,
            Plan = "plus",
            Shortage = new QuotaShortage("month", 10, 9, 3, TimeSpan.FromDays(2)),
        };

        var (body, retryAfter) = await WriteAsync(Problem.Of(refusal));

        Assert.Equal((402, "quota_exceeded", "plus"), (
            body.GetProperty("status").GetInt32(), body.GetProperty("code").GetString(), body.GetProperty("plan").GetString()));
        Assert.Equal(172_800, body.GetProperty("quota").GetProperty("resets_in_seconds").GetInt64());
        Assert.Empty(retryAfter);
    }

    [Fact]
    public async Task WhatThePlanDoesNotAllow_NamesTheFieldAndItsLimit()
    {
        var refusal = new AiomusException(ErrorCode.PlanNeeded, "Too wide.") { Field = "width", Limit = 1024, Plan = "plus" };

        var (body, _) = await WriteAsync(Problem.Of(refusal));

        Assert.Equal((402, "plan_needed", "width"), (
            body.GetProperty("status").GetInt32(), body.GetProperty("code").GetString(), body.GetProperty("field").GetString()));
        Assert.Equal(
            """[{"field":"width","code":"out_of_range","max":1024}]""", body.GetProperty("faults").GetRawText());
    }

    private static AiomusException Exceeded(long wanted, TimeSpan? resetsIn) => new(ErrorCode.QuotaExceeded, "Full.")
    {
        RetryAfter = resetsIn,
        Shortage = new QuotaShortage("day", 5, 4, wanted, resetsIn),
    };

    private static async Task<(JsonElement Body, string RetryAfter)> WriteAsync(Problem problem)
    {
        var context = new DefaultHttpContext();
        context.Response.Body = new MemoryStream();
        await problem.ExecuteAsync(context);
        context.Response.Body.Position = 0;
        return ((await JsonDocument.ParseAsync(context.Response.Body)).RootElement, context.Response.Headers.RetryAfter.ToString());
    }
}
