using System.Security.Claims;
using System.Text.Encodings.Web;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Events;
using Aiomus.WebApi.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Aiomus.WebApi.Accounts;

/// <summary>
/// Knows people by their API key, as <c>Authorization: Bearer</c> or <c>X-Api-Key</c>; for the hub also as the query's
/// <c>access_token</c>, because browsers cannot give a socket headers. The account is asked at each request, so that a key that
/// ends counts no more at once.
/// </summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IGrainFactory grains)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    private const string HeaderName = "X-Api-Key";
    private const string BearerPrefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (FindKey() is not { } text)
        {
            return AuthenticateResult.NoResult();
        }

        if (!ApiKey.TryParse(text, out var key)
            || await grains.GetGrain<IUserGrain>(key.UserId).AuthenticateAsync(key.Hash, Context.RequestAborted) is not { } roles)
        {
            return AuthenticateResult.Fail("The key is not valid.");
        }

        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, key.UserId.ToString()), new Claim(CallerClaims.KeyId, key.Hash.Id)], SchemeName);
        if (roles.HasFlag(UserRole.Owner))
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, Roles.Owner));
        }

        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Of(ErrorCode.Unauthenticated, "Send a valid API key as \"Authorization: Bearer aio_...\".").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problem.Of(ErrorCode.Forbidden, "This key may not do this.").ExecuteAsync(Context);

    private string? FindKey()
    {
        var authorization = Request.Headers[HeaderNames.Authorization].ToString();
        if (authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[BearerPrefix.Length..].Trim();
        }

        if (Request.Headers.TryGetValue(HeaderName, out var header))
        {
            return header.ToString();
        }

        return Request.Path.StartsWithSegments(EventHub.Path, StringComparison.Ordinal) && Request.Query.TryGetValue("access_token", out var token)
            ? token.ToString()
            : null;
    }
}
