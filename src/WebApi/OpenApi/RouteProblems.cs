using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Gallery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;

namespace Aiomus.WebApi.OpenApi;

/// <summary>
/// Which problems a route can answer: what follows from what it takes and asks for, and what it says of itself with
/// <see cref="ProblemExtensions.WithProblems"/>. A test run fails on a problem that is not among them.
/// </summary>
internal static class RouteProblems
{
    private static readonly ErrorCode[] OfAll =
        [ErrorCode.InvalidRequest, ErrorCode.UnknownParameter, ErrorCode.RateLimited, ErrorCode.Internal, ErrorCode.Unavailable];

    private static readonly ErrorCode[] OfBodies =
    [
        ErrorCode.MalformedJson, ErrorCode.UnknownField, ErrorCode.WrongType, ErrorCode.DuplicateField, ErrorCode.MissingField,
    ];

    private static readonly ErrorCode[] OfCallers = [ErrorCode.Unauthenticated, ErrorCode.Forbidden, ErrorCode.AccountGone];

    /// <summary>Status and code of each, in this order.</summary>
    public static IReadOnlyList<(int Status, string Code)> Of(IReadOnlyList<object> metadata, string method, bool hasPlace) =>
    [
        .. Find(metadata, method, hasPlace).Select(problem => (problem.Status, problem.Code)).Distinct()
            .OrderBy(problem => problem.Status).ThenBy(problem => problem.Code, StringComparer.Ordinal),
    ];

    /// <summary>The codes of all problems that there are.</summary>
    public static IReadOnlyList<string> AllCodes() =>
    [
        .. Enum.GetValues<ErrorCode>().Select(ProblemTitles.Spell)
            .Concat(OfHttp().Select(problem => problem.Code))
            .Append(Problem.OfCrossSite().Code)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<Problem> Find(IReadOnlyList<object> metadata, string method, bool hasPlace)
    {
        IEnumerable<ErrorCode> codes = [.. OfAll, .. metadata.OfType<ProblemMark>().SelectMany(mark => mark.Codes)];
        var isClosed = metadata.OfType<IAuthorizeData>().Any() || metadata.OfType<AuthorizationPolicy>().Any();
        if (isClosed && !metadata.OfType<IAllowAnonymous>().Any())
        {
            codes = codes.Concat(OfCallers);
        }

        if (metadata.OfType<AuthorizationPolicy>().Any(policy => policy.Requirements.OfType<FreshRequirement>().Any()))
        {
            codes = codes.Append(ErrorCode.FreshSignInRequired);
        }

        if (hasPlace)
        {
            codes = codes.Append(ErrorCode.NotFound);
        }

        IEnumerable<Problem> problems = [Problem.OfStatus(StatusCodes.Status421MisdirectedRequest)];
        if (metadata.OfType<IAcceptsMetadata>().Any())
        {
            codes = codes.Concat(OfBodies);
            problems = problems.Append(Problem.OfStatus(StatusCodes.Status408RequestTimeout));
        }

        if (metadata.OfType<FileMark>().Any())
        {
            problems = problems.Append(Problem.OfStatus(StatusCodes.Status416RangeNotSatisfiable));
        }

        // What brings a body is refused for that also where none is taken.
        if (!HttpMethods.IsGet(method))
        {
            problems = problems
                .Append(Problem.OfStatus(StatusCodes.Status413PayloadTooLarge))
                .Append(Problem.OfStatus(StatusCodes.Status415UnsupportedMediaType))
                .Append(Problem.OfCrossSite());
        }

        // Where waiting does not help and paying does.
        if (codes.Contains(ErrorCode.QuotaExceeded))
        {
            problems = problems.Append(Problem.Of(ErrorCode.QuotaExceeded, "") with { Status = StatusCodes.Status402PaymentRequired });
        }

        return problems.Concat(codes.Select(code => Problem.Of(code, "")));
    }

    private static IEnumerable<Problem> OfHttp() =>
        ((int[])[
            StatusCodes.Status405MethodNotAllowed, StatusCodes.Status406NotAcceptable, StatusCodes.Status413PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status421MisdirectedRequest,
        ]).Select(Problem.OfStatus);
}
