using System.Threading.RateLimiting;
using Aiomus.Storage.Settings;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Limits;

/// <summary>
/// Bounds what callers may ask: each account, each API key, and whoever does not say who they are by address; those who try keys
/// apart from those whose session has ended and from those who show neither. An endpoint that holds a connection open has a
/// <see cref="StreamMark"/>; one that tries a secret names its <see cref="Way"/>, which bounds it instead. A caller who asks nothing for a
/// while is forgotten.
/// </summary>
internal static class RateLimits
{
    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddSection<LimitOptions>(LimitOptions.Section);
        services.AddSingleton<AddressLimit>();
        services.AddSingleton<CallerShares>();
        services.AddHttpContextAccessor();
        services.AddSingleton<KnownDevices>();
        services.AddSingleton<WayLimits>();
        services.AddRateLimiter(static _ => { });
        services.AddOptions<RateLimiterOptions>()
            .Configure<IOptions<LimitOptions>, CallerShares>(static (limiter, limits, shares) => Configure(limiter, limits.Value, shares));
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

    private static void Configure(RateLimiterOptions limiter, LimitOptions limits, CallerShares shares)
    {
        limiter.OnRejected = static (rejected, _) => new ValueTask(RefuseAsync(rejected.HttpContext, rejected.Lease));

        // One chain holds all limits, since an endpoint's own policy has but one. The first to refuse ends it.
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(
                context => CallerShares.UserOf(context.User).Length > 0
                    || IsWayIn(context) || AddressLimit.IsPage(context) || IsWebhook(context)
                    ? RateLimitPartition.GetNoLimiter(CallerShares.Unconcerned)
                    : PerMinute(NamelessOf(context), limits.AnonymousRequests),
                StringComparer.Ordinal),
            CallerShares.Ask(
                shares.UserRequests,
                static context => IsContent(context) || AddressLimit.IsPage(context)
                    ? CallerShares.Unconcerned
                    : CallerShares.UserOf(context.User)),
            CallerShares.Ask(
                shares.UserContents, static context => IsContent(context) ? CallerShares.UserOf(context.User) : CallerShares.Unconcerned),
            CallerShares.Ask(shares.KeyRequests, static context => CallerShares.KeyOf(context.User)),
            CallerShares.Ask(
                shares.UserStreams, static context => IsStream(context) ? CallerShares.UserOf(context.User) : CallerShares.Unconcerned),
            CallerShares.Ask(
                shares.AddressStreams, static context => IsStream(context) ? ClientAddress.KeyOf(context) : CallerShares.Unconcerned));
    }

    // Who shows a key that does not count tries keys. Who shows such a session is most often an honest browser that was away for long.
    // Neither takes anything from the other, nor from neighbours who show nothing.
    private static string NamelessOf(HttpContext context) => ShownSecret.In(context.Request) switch
    {
        ShownSecret.Kind.Key => $"{ClientAddress.KeyOf(context)} keys",
        ShownSecret.Kind.Session => $"{ClientAddress.KeyOf(context)} sessions",
        _ => ClientAddress.KeyOf(context),
    };

    // Those count failures: whatever else neighbours ask for shuts no way in.
    private static bool IsWayIn(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<WayMark>() is not null;

    private static bool IsWebhook(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<WebhookMark>() is not null;

    private static bool IsContent(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ContentMark>() is not null;

    // The hub's connections are counted while they last; a request of theirs may be a poll that ends.
    private static bool IsStream(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } marks
        && marks.GetMetadata<StreamMark>() is not null
        && marks.GetMetadata<HubMark>() is null;
}
