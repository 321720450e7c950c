using System.Security.Claims;
using System.Text.Encodings.Web;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Pages;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Access;

/// <summary>
/// Knows programs by their API key, as <c>Authorization: Bearer</c> or <c>X-Api-Key</c>, and browsers by the cookie of their session,
/// for the hub too: a secret in an address would be logged on its way. The account is asked at each request, so that a key or session
/// that ends is no longer valid at once.
/// </summary>
internal sealed class AccessAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IGrainFactory grains)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Aiomus";

    private const string NoKey = "Sign in, or send a valid API key as \"Authorization: Bearer aio_...\".";
    private const string NoBearer =
        "The Authorization header does not begin with \"Bearer \". Send \"Authorization: Bearer aio_...\".";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // The files of the pages are the same for everybody: whose browser it is need not be asked.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<PageMark>() is not null)
        {
            return AuthenticateResult.NoResult();
        }

        if (ApiKey.In(Request) is { } key)
        {
            return await AuthenticateKeyAsync(key);
        }

        return Request.Cookies.TryGetValue(SessionCookie.Name, out var session)
            ? await AuthenticateSessionAsync(session)
            : AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Of(ErrorCode.Unauthenticated, ApiKey.HasOtherAuthorization(Request) ? NoBearer : NoKey).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problem.Of(ErrorCode.Forbidden, "This API key or account does not have the permission.").ExecuteAsync(Context);

    private async Task<AuthenticateResult> AuthenticateKeyAsync(string text)
    {
        if (!ApiKey.TryParse(text, out var key))
        {
            return AuthenticateResult.Fail("The API key is not valid.");
        }

        var account = grains.GetGrain<IAccessGrain>(key.UserId);
        if (await account.CheckKeyAsync(key.Hash, Context.RequestAborted) is not { } grant)
        {
            return AuthenticateResult.Fail("The API key is not valid.");
        }

        var identity = grant.ToIdentity(key.UserId, sessionId: null, SchemeName);
        identity.AddClaim(new Claim(CallerClaims.KeyId, key.Hash.Id));
        return Success(identity, async () => (await account.CheckKeyAsync(key.Hash))?.ToIdentity(key.UserId, sessionId: null, SchemeName));
    }

    private async Task<AuthenticateResult> AuthenticateSessionAsync(string text)
    {
        if (!SecretToken.TryParse(SessionToken.Prefix, text, out var token))
        {
            return AuthenticateResult.Fail("The session is over.");
        }

        var (account, hash) = (grains.GetGrain<IAccessGrain>(token.UserId), token.ToHash());
        return await account.CheckSessionAsync(hash, Context.RequestAborted) is { } grant
            ? Success(
                grant.ToIdentity(token.UserId, token.Id, SchemeName),
                async () => (await account.CheckSessionAsync(hash))?.ToIdentity(token.UserId, token.Id, SchemeName))
            : AuthenticateResult.Fail("The session is over.");
    }

    private AuthenticateResult Success(ClaimsIdentity identity, Func<Task<ClaimsIdentity?>> askAgain)
    {
        Context.Features.Set(new AccessCheck(askAgain));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }
}
