using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Diagnostics;

namespace Aiomus.WebApi.Errors;

/// <summary>Measures of problems, meter <c>Aiomus.Problems</c>.</summary>
internal static class ProblemInstruments
{
    /// <summary>The counter's name.</summary>
    public const string Answered = "aiomus.problem.answered";

    /// <summary>The tag that holds the code.</summary>
    public const string Code = "code";

    /// <summary>The tag that holds the route's name in the description of the API; none for what has no name there.</summary>
    public const string Operation = "operation";

    private static readonly Meter Meter = new("Aiomus.Problems");

    private static readonly Counter<long> Count = Meter.CreateCounter<long>(Answered, "{problem}", "Requests that were refused or failed.");

    /// <summary>Counts a problem that is answered.</summary>
    public static void OnAnswered(HttpContext context, string code)
    {
        // Where something was thrown, the way to the answer began anew, without its endpoint.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        var tags = new TagList { { Code, code } };
        if (endpoint?.Metadata.GetMetadata<IEndpointNameMetadata>() is { } name)
        {
            tags.Add(Operation, name.EndpointName);
        }

        Count.Add(1, tags);
    }
}
