using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Accounts;

namespace Aiomus.Client.Accounts;

/// <summary>
/// Signing in as browsers do, and where the account is signed in. A client that was made without a key keeps the session that it opens,
/// in memory, and every later call is the session's, until <see cref="SignOutAsync"/>. Some calls need a sign-in of the last ten minutes:
/// they are refused with the code <c>fresh_sign_in_required</c>, and <see cref="RefreshAsync"/> mends that.
/// </summary>
public sealed class SessionsClient
{
    private const string Own = "v1/session";
    private const string All = "v1/sessions";
    private readonly ApiTransport _transport;

    internal SessionsClient(ApiTransport transport) => _transport = transport;

    /// <summary>Signs in by a password. Needs no key and no session; a session that was open before ends.</summary>
    /// <exception cref="AiomusApiException">
    /// It was refused; with the code <c>second_factor_required</c> when a one-time code is needed as well.
    /// </exception>
    /// <exception cref="InvalidOperationException">This client has an API key, which would go before the session.</exception>
    public Task<AccountResponse> SignInAsync(SignIn signIn, CancellationToken cancellationToken = default) =>
        OpenAsync(new ApiRequest(HttpMethod.Post, Own).With(signIn), cancellationToken);

    /// <summary>The question that an authenticator answers to sign in with a passkey. Needs no key and no session.</summary>
    public Task<PasskeyOptions> BeginPasskeySignInAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<PasskeyOptions>(new ApiRequest(HttpMethod.Post, $"{Own}/passkey/options"), cancellationToken);

    /// <summary>Signs in by what the authenticator answered. Needs no key and no session; a session that was open before ends.</summary>
    /// <exception cref="AiomusApiException">It was refused.</exception>
    /// <exception cref="InvalidOperationException">This client has an API key, which would go before the session.</exception>
    public Task<AccountResponse> SignInWithPasskeyAsync(PasskeyAnswer answer, CancellationToken cancellationToken = default) =>
        OpenAsync(new ApiRequest(HttpMethod.Post, $"{Own}/passkey").With(answer), cancellationToken);

    /// <summary>
    /// Opens the owner's first session, by the link that the first start printed. The link works once, and from the machine that the
    /// service runs on. Needs no key and no session; a session that was open before ends.
    /// </summary>
    /// <exception cref="AiomusApiException">The link is unknown, used or too old, or comes from elsewhere.</exception>
    /// <exception cref="InvalidOperationException">This client has an API key, which would go before the session.</exception>
    public Task<AccountResponse> WelcomeAsync(Welcome welcome, CancellationToken cancellationToken = default) =>
        OpenAsync(new ApiRequest(HttpMethod.Post, $"{Own}/welcome").With(welcome), cancellationToken);

    /// <summary>Proves again who one is, for ten minutes of dangerous acts. Needs a session.</summary>
    /// <exception cref="AiomusApiException">It was refused.</exception>
    public Task RefreshAsync(Reauthentication proof, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Post, $"{Own}/fresh").With(proof), cancellationToken);

    /// <summary>Ends this client's session. Needs a session.</summary>
    public Task SignOutAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Delete, Own), cancellationToken);

    /// <summary>Where the account is signed in, the latest first. Needs a session, or a key with the scope <c>account</c>.</summary>
    public async Task<IReadOnlyList<SessionResponse>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync<SessionList>(All, cancellationToken)).Sessions;

    /// <summary>
    /// Ends one session. Needs a fresh session, or a key with the scope <c>account</c> of an account that nothing else opens.
    /// </summary>
    /// <param name="id">The <see cref="SessionResponse.Id"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AiomusApiException">There is no such session.</exception>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task EndAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Delete, ApiPath.Of(All, id)), cancellationToken);

    /// <summary>
    /// Ends every session but this client's own. Needs a fresh session, or a key with the scope <c>account</c> of an account that nothing
    /// else opens.
    /// </summary>
    public Task EndOthersAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Delete, All), cancellationToken);

    private Task<AccountResponse> OpenAsync(ApiRequest request, CancellationToken cancellationToken) => _transport.HasKey
        ? throw new InvalidOperationException("A client with an API key opens no session: make one without a key.")
        : _transport.SendAsync<AccountResponse>(request, cancellationToken);
}
