using System.Net.Http.Headers;
using Aiomus.Client.Accounts;
using Aiomus.Client.Errors;
using Aiomus.Client.Events;
using Aiomus.Client.Gallery;
using Aiomus.Client.Http;
using Aiomus.Client.Installation;
using Aiomus.Client.Jobs;
using Aiomus.Client.Models;
using Aiomus.Client.Operations;
using Aiomus.Client.Quotas;
using Aiomus.Client.Subscriptions;
using Microsoft.AspNetCore.Http.Connections.Client;

namespace Aiomus.Client;

/// <summary>
/// An Aiomus service, as the owner of one API key sees it, or whoever signs in with <see cref="Sessions"/>. Safe to share between
/// threads. Whatever the service refuses is an <see cref="AiomusApiException"/>; a service that cannot be reached, after a few tries
/// where trying is safe, is an <see cref="HttpRequestException"/>.
/// </summary>
public sealed class AiomusClient : IDisposable
{
    private readonly HttpClient? _owned;

    /// <summary>
    /// Speaks through a client that the caller keeps: with its base address, and the key as its default Authorization, or none to sign in
    /// with. For a session its handler must keep no cookies and follow no redirection, which would take the session elsewhere.
    /// </summary>
    /// <param name="http">The client. It is not disposed here.</param>
    /// <param name="time">The clock of delays and of silence; null for the system's.</param>
    /// <param name="hub">Changes how the hub is reached, its transports or its handler for instance; null to leave it.</param>
    /// <exception cref="ArgumentException">The client has no base address.</exception>
    public AiomusClient(HttpClient http, TimeProvider? time = null, Action<HttpConnectionOptions>? hub = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        var transport = new ApiTransport(http, time ?? TimeProvider.System);
        Jobs = new JobsClient(transport);
        Images = new ImagesClient(transport);
        Events = new EventsClient(transport, hub);
        Account = new AccountClient(transport);
        Models = new ModelsClient(transport);
        Quota = new QuotaClient(transport);
        Plans = new PlansClient(transport);
        Subscription = new SubscriptionClient(transport);
        Users = new UsersClient(transport);
        Operations = new OperationsClient(transport);
        SignUp = new SignUpClient(transport);
        Sessions = new SessionsClient(transport);
        Passwords = new PasswordsClient(transport);
        Passkeys = new PasskeysClient(transport);
        SecondFactor = new SecondFactorClient(transport);
        ApiKeys = new ApiKeysClient(transport);
        Service = new ServiceClient(transport);
    }

    private AiomusClient(HttpClient owned)
        : this(owned, null) => _owned = owned;

    /// <summary>Jobs: from a prompt to images.</summary>
    public JobsClient Jobs { get; }

    /// <summary>The gallery.</summary>
    public ImagesClient Images { get; }

    /// <summary>What happens to the jobs, live.</summary>
    public EventsClient Events { get; }

    /// <summary>The caller's account.</summary>
    public AccountClient Account { get; }

    /// <summary>The installed models.</summary>
    public ModelsClient Models { get; }

    /// <summary>What the caller may still do.</summary>
    public QuotaClient Quota { get; }

    /// <summary>What can be had here, and for how much.</summary>
    public PlansClient Plans { get; }

    /// <summary>The caller's plan, and how it is paid.</summary>
    public SubscriptionClient Subscription { get; }

    /// <summary>Signing up.</summary>
    public SignUpClient SignUp { get; }

    /// <summary>Signing in as browsers do, and where the account is signed in.</summary>
    public SessionsClient Sessions { get; }

    /// <summary>A new password for somebody who forgot theirs.</summary>
    public PasswordsClient Passwords { get; }

    /// <summary>The account's passkeys.</summary>
    public PasskeysClient Passkeys { get; }

    /// <summary>One-time codes as the second factor.</summary>
    public SecondFactorClient SecondFactor { get; }

    /// <summary>The account's API keys.</summary>
    public ApiKeysClient ApiKeys { get; }

    /// <summary>Other people's accounts, for those who run the installation.</summary>
    public UsersClient Users { get; }

    /// <summary>The state of the installation, for those who run it.</summary>
    public OperationsClient Operations { get; }

    /// <summary>The service itself: what anybody may know of it.</summary>
    public ServiceClient Service { get; }

    /// <summary>A client with connections of its own, for the owner of an API key. Dispose it at the end.</summary>
    /// <param name="address">Where the service is; a path in it is kept.</param>
    /// <param name="apiKey">The API key.</param>
    public static AiomusClient Create(Uri address, string apiKey)
    {
        var http = CreateHttp();
        Configure(http, address, apiKey);
        return new AiomusClient(http);
    }

    /// <summary>
    /// The same without a key: for what needs none, and to sign in with <see cref="Sessions"/>. The session is this client's alone.
    /// </summary>
    /// <param name="address">Where the service is; a path in it is kept.</param>
    public static AiomusClient Create(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var http = CreateHttp();
        http.BaseAddress = address;
        return new AiomusClient(http);
    }

    /// <summary>Disposes connections that <see cref="Create(Uri, string)"/> made, and nobody else's.</summary>
    public void Dispose() => _owned?.Dispose();

    internal static void Configure(HttpClient http, Uri address, string apiKey)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentException.ThrowIfNullOrWhiteSpace(apiKey);
        http.BaseAddress = address;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey.Trim());
    }

    // Connections end now and then, so that a service that moved is found again. What shows who calls goes nowhere else: whoever
    // answers with another address is not followed, and cookies are this client's own.
    internal static SocketsHttpHandler CreateHandler() =>
        new() { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false, UseCookies = false };

    private static HttpClient CreateHttp() => new(CreateHandler(), disposeHandler: true);
}
