using Aiomus.Contracts.Accounts;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Listening;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.SigningIn;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Administration;

/// <summary>The owner's first way into the app, for whoever sits at the machine.</summary>
internal static class WelcomeEndpoints
{
    public static void MapWelcome(this IEndpointRouteBuilder routes) => routes.MapGroup("/v1/session").WithTags("Sessions")
        .MapPost("/welcome", OpenAsync).WithName("openOwnerLink")
        .WithSummary("Open the owner's first session with the link that the first start printed; it works once, on the same machine")
        .AllowAnonymous().RequireWay(Way.Link)
        .WithProblems(ErrorCode.LinkExpired, ErrorCode.Forbidden);

    private static async Task<Results<Ok<AccountResponse>, Problem>> OpenAsync(
        Welcome body, HttpContext context, IOptions<WebOptions> web, AccountAudit audit, IGrainFactory grains)
    {
        if (!OwnerLink.TryParse(body.Token, out var userId, out var link))
        {
            return Expired();
        }

        // Behind a proxy everybody comes from this machine.
        if (web.Value.Proxies.Length > 0 || !LocalCaller.Is(context))
        {
            return Problem.Of(ErrorCode.Forbidden, "An owner's link opens only on the machine that the service runs on, without a proxy.");
        }

        var proof = new SessionProof(PasswordVersion: null, OwnerLink: link);
        return await SessionEndpoints.OpenAsync(context, userId, proof, audit, grains) is { } opened ? opened : Expired();
    }

    private static Problem Expired() => Problem.Of(
        ErrorCode.LinkExpired,
        "The link is unknown, was used, is too old, or the owner has another sign-in by now. The command \"owner key\" prints a new one.");
}
