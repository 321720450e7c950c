using System.Security.Claims;
using System.Threading.RateLimiting;
using Aiomus.WebApi.Access;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Limits;

/// <summary>
/// What each caller has left, whichever transport it comes by: routes take from it by the request, the hub by the call and the connection.
/// </summary>
internal sealed class CallerShares(IOptions<LimitOptions> options) : IDisposable
{
    /// <summary>The key of whom a share does not concern.</summary>
    public const string Unconcerned = "";

    /// <summary>Requests and hub calls of one account.</summary>
    public PartitionedRateLimiter<string> UserRequests { get; } = PerMinute(options.Value.UserRequests);

    /// <summary>Requests of one account for the files of its images.</summary>
    public PartitionedRateLimiter<string> UserContents { get; } = PerMinute(options.Value.UserContents);

    /// <summary>Requests and hub calls with one API key.</summary>
    public PartitionedRateLimiter<string> KeyRequests { get; } = PerMinute(options.Value.KeyRequests);

    /// <summary>Event streams and hub connections of one account.</summary>
    public PartitionedRateLimiter<string> UserStreams { get; } = AtOnce(options.Value.UserStreams);

    /// <summary>Event streams and hub connections of one address.</summary>
    public PartitionedRateLimiter<string> AddressStreams { get; } = AtOnce(options.Value.AddressStreams);

    public static string UserOf(ClaimsPrincipal? user) => user?.FindFirstValue(ClaimTypes.NameIdentifier) ?? Unconcerned;

    public static string KeyOf(ClaimsPrincipal? user) => user?.FindFirstValue(CallerClaims.KeyId) ?? Unconcerned;

    /// <summary>A limiter that asks a share for the requests it concerns. The share outlives it.</summary>
    public static PartitionedRateLimiter<HttpContext> Ask(PartitionedRateLimiter<string> share, Func<HttpContext, string> keyOf) =>
        share.WithTranslatedKey(keyOf, leaveOpen: true);

    /// <summary>Whether one more stream of this caller has room now.</summary>
    public bool HasRoomForAStream(HttpContext context) =>
        HasRoom(UserStreams, UserOf(context.User)) && HasRoom(AddressStreams, ClientAddress.KeyOf(context));

    public void Dispose()
    {
        UserRequests.Dispose();
        UserContents.Dispose();
        KeyRequests.Dispose();
        UserStreams.Dispose();
        AddressStreams.Dispose();
    }

    private static bool HasRoom(PartitionedRateLimiter<string> share, string key) =>
        share.GetStatistics(key) is not { CurrentAvailablePermits: <= 0 };

    private static PartitionedRateLimiter<string> PerMinute(int requests) => Create(key => RateLimits.PerMinute(key, requests));

    private static PartitionedRateLimiter<string> AtOnce(int streams) =>
        Create(key => RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions { PermitLimit = streams }));

    private static PartitionedRateLimiter<string> Create(Func<string, RateLimitPartition<string>> limit) => PartitionedRateLimiter.Create(
        (string key) => key.Length == 0 ? RateLimitPartition.GetNoLimiter(Unconcerned) : limit(key), StringComparer.Ordinal);
}
