using System.Diagnostics;
using Aiomus.Grains.Interfaces.Errors;
using Microsoft.AspNetCore.SignalR;

namespace Aiomus.WebApi.Errors;

/// <summary>For hubs what the exception handler is for routes: <c>code: text</c>, and no foreign exception's words.</summary>
internal sealed partial class HubErrorFilter(ILogger<HubErrorFilter> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (AiomusException refusal)
        {
            throw new HubException($"{ProblemTitles.Spell(refusal.Code)}: {refusal.Message}");
        }
        catch (Exception exception) when (Faults.IsUnavailable(exception))
        {
            throw new HubException($"{ProblemTitles.Spell(ErrorCode.Unavailable)}: Try again soon.");
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or HubException))
        {
            LogFault(exception.GetType().Name, Activity.Current?.TraceId, exception.StackTrace);
            throw new HubException($"{ProblemTitles.Spell(ErrorCode.Internal)}: {Activity.Current?.TraceId.ToHexString()}");
        }
    }

    [LoggerMessage(LogLevel.Error, "A hub call failed: {Fault} trace {TraceId} {Stack}")]
    private partial void LogFault(string fault, ActivityTraceId? traceId, string? stack);
}
