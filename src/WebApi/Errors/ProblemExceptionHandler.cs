using System.Diagnostics;
using System.Text.Json;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Keys;
using Microsoft.AspNetCore.Diagnostics;

namespace Aiomus.WebApi.Errors;

/// <summary>Turns whatever an endpoint throws into a problem. Only our own exception's text is shown.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = exception is JsonException or BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest }
            ? await RequestFaults.DescribeAsync(httpContext, exception)
            : ToProblem(exception);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    private Problem ToProblem(Exception exception)
    {
        switch (exception)
        {
            case AiomusException refusal:
                if (refusal.Cause is { } cause)
                {
                    LogUnavailable(cause);
                }

                return Problem.Of(refusal);
            case BadHttpRequestException bad:
                return Problem.OfStatus(bad.StatusCode);
            case var _ when FindStorageFault(exception) is { } fault:
                LogStorage(fault.Message, Activity.Current?.TraceId);
                return Problem.Of(ErrorCode.Internal, "With the trace id we find the request in our logs.");
            case var _ when Faults.IsUnavailable(exception):
                LogUnavailable(exception.GetType().Name);
                return Problem.Of(ErrorCode.Unavailable, "Try again soon.");
            default:
                // Messages of foreign exceptions may quote what they failed on, which may be somebody's words; types and stacks do not.
                LogFault(Types(exception), Activity.Current?.TraceId, exception.StackTrace);
                return Problem.Of(ErrorCode.Internal, "With the trace id we find the request in our logs.");
        }
    }

    // Where a grain could not be read, the cluster's own exception is around it.
    private static Exception? FindStorageFault(Exception? exception) =>
        exception is null or DamagedDataException or KeyException ? exception : FindStorageFault(exception.InnerException);

    private static string Types(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.GetType().Name} < {Types(inner)}" : exception.GetType().Name;

    [LoggerMessage(LogLevel.Warning, "A part of the cluster did not answer: {Fault}")]
    private partial void LogUnavailable(string fault);

    [LoggerMessage(LogLevel.Error, "A request failed: {Fault} trace {TraceId} {Stack}")]
    private partial void LogFault(string fault, ActivityTraceId? traceId, string? stack);

    // Written for the operator: names what is damaged, and holds no content.
    [LoggerMessage(LogLevel.Error, "Something stored cannot be read: {Fault} trace {TraceId}")]
    private partial void LogStorage(string fault, ActivityTraceId? traceId);
}
