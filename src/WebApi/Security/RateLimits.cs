using System.Security.Claims;
using System.Threading.RateLimiting;
using Aiomus.Storage.Configuration;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Bounds what callers may ask: each account, each API key, and whoever does not say who they are by address. An endpoint that
/// needs more names <see cref="Credentials"/> or <see cref="Streams"/>. A caller who asks nothing for a while is forgotten.
/// </summary>
internal static class RateLimits
{
    /// <summary>For endpoints that try a secret: few requests of one address, and not too many of all together.</summary>
    public const string Credentials = "credentials";

    /// <summary>For endpoints that hold a connection open: so many at once of one account and of one address.</summary>
    public const string Streams = "streams";

    // The partition of requests that a limit does not concern.
    private const string Unconcerned = "";

    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddSection<LimitOptions>(LimitOptions.Section);
        services.AddSingleton<AddressLimit>();
        services.AddRateLimiter(static _ => { });
        services.AddOptions<RateLimiterOptions>()
            .Configure<IOptions<LimitOptions>>(static (limiter, limits) => Configure(limiter, limits.Value));
    }

    /// <summary>So many requests a minute; unused ones add up to one minute's worth.</summary>
    public static RateLimitPartition<string> PerMinute(string key, int requests) => RateLimitPartition.GetTokenBucketLimiter(
        key,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = requests,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / requests,
        });

    public static Task RefuseAsync(HttpContext context, RateLimitLease lease)
    {
        var problem = Problem.OfStatus(StatusCodes.Status429TooManyRequests);
        problem = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? problem with { RetryAfter = wait } : problem;
        return problem.ExecuteAsync(context);
    }

    private static void Configure(RateLimiterOptions limiter, LimitOptions limits)
    {
        limiter.OnRejected = static (rejected, _) => new ValueTask(RefuseAsync(rejected.HttpContext, rejected.Lease));

        // One chain holds all limits, since an endpoint's own policy has but one. The first to refuse ends it: an address that
        // tries too much takes nothing from what all have together.
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            Create(context => UserOf(context) is { } user
                ? PerMinute(user, limits.UserRequests)
                : PerMinute(ClientAddress.KeyOf(context), limits.AnonymousRequests)),
            Create(context => context.User.FindFirstValue(CallerClaims.KeyId) is { } key
                ? PerMinute(key, limits.KeyRequests)
                : Unlimited()),
            For(Credentials, context => PerMinute(ClientAddress.KeyOf(context), limits.CredentialRequests)),
            For(Credentials, _ => PerMinute(Credentials, limits.AllCredentialRequests)),
            For(Streams, context => UserOf(context) is { } user ? AtOnce(user, limits.UserStreams) : Unlimited()),
            For(Streams, context => AtOnce(ClientAddress.KeyOf(context), limits.AddressStreams)));
        limiter.AddPolicy(Credentials, static _ => Unlimited());
        limiter.AddPolicy(Streams, static _ => Unlimited());
    }

    private static PartitionedRateLimiter<HttpContext> For(string policy, Func<HttpContext, RateLimitPartition<string>> limit) =>
        Create(context => context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName == policy
            ? limit(context)
            : Unlimited());

    private static PartitionedRateLimiter<HttpContext> Create(Func<HttpContext, RateLimitPartition<string>> limit) =>
        PartitionedRateLimiter.Create(limit, StringComparer.Ordinal);

    private static RateLimitPartition<string> AtOnce(string key, int connections) =>
        RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions { PermitLimit = connections });

    private static RateLimitPartition<string> Unlimited() => RateLimitPartition.GetNoLimiter(Unconcerned);

    private static string? UserOf(HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier);
}
