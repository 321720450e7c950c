using System.Diagnostics;
using System.Text.Json;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace Aiomus.WebApi.Tests.Errors;

public sealed class ProblemExceptionHandlerTests
{
    [Fact]
    public async Task Fault_IsLoggedUnderTheTraceThatTheAnswerNames()
    {
        using var activity = new Activity("request").Start();
        var (notes, context) = (new Notes<ProblemExceptionHandler>(), new DefaultHttpContext());
        context.Response.Body = new MemoryStream();

        await new ProblemExceptionHandler(notes).TryHandleAsync(context, new InvalidOperationException("somebody's words"), default);

        context.Response.Body.Position = 0;
        var answer = JsonDocument.Parse(context.Response.Body).RootElement;
        Assert.Equal((500, activity.TraceId.ToHexString()), (context.Response.StatusCode, answer.GetProperty("trace_id").GetString()));
        var line = Assert.Single(notes.Lines);
        Assert.Contains(activity.TraceId.ToHexString(), line, StringComparison.Ordinal);
        Assert.Contains(nameof(InvalidOperationException), line, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody's words", line + answer, StringComparison.Ordinal);
    }

    public static TheoryData<Exception> Passing => [
        new AiomusException(ErrorCode.Unavailable, "Try again.", new SqliteException("somebody's words", 5)),
        new SqliteException("somebody's words", 5),
        new InvalidOperationException("somebody's words", new SqliteException("more words", 5)),
        new TaskCanceledException("somebody's words"),
        new TimeoutException("somebody's words"),
        new Orleans.Runtime.OrleansException("somebody's words"),
    ];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task WhatPasses_IsAnsweredWithWhenToTryAgain(Exception fault)
    {
        var (notes, context) = (new Notes<ProblemExceptionHandler>(), new DefaultHttpContext());
        context.Response.Body = new MemoryStream();

        await new ProblemExceptionHandler(notes).TryHandleAsync(context, fault, default);

        context.Response.Body.Position = 0;
        var answer = JsonDocument.Parse(context.Response.Body).RootElement;
        Assert.Equal((503, "unavailable"), (context.Response.StatusCode, answer.GetProperty("code").GetString()));
        Assert.NotEmpty(context.Response.Headers.RetryAfter.ToString());
        var line = Assert.Single(notes.Lines);
        Assert.DoesNotContain("words", line + answer, StringComparison.Ordinal);
    }
}
