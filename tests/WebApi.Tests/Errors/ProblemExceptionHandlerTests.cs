using System.Diagnostics;
using System.Text.Json;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http;

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
}
