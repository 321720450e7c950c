using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.WebApi.Quotas;
using Microsoft.AspNetCore.Http;

namespace Aiomus.WebApi.Tests.Quotas;

public sealed class RateLimitHeadersTests
{
    private static readonly QuotaSnapshot Quota = new(
        "free",
        [
            new("concurrent", 4, 4, TimeSpan.Zero, TimeSpan.Zero),
            new("burst", 10, 12, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30.2)),
            new("day", 100, 12, TimeSpan.FromDays(1), TimeSpan.FromHours(5)),
            new("storage", 1000, 12, TimeSpan.Zero, TimeSpan.Zero),
        ],
        0,
        12);

    [Fact]
    public void Headers_TellEachWindowOfTime()
    {
        var response = new DefaultHttpContext().Response;

        RateLimitHeaders.Write(response, Quota);

        Assert.Equal("\"concurrent\";q=4, \"burst\";q=10;w=60, \"day\";q=100;w=86400", response.Headers["RateLimit-Policy"]);
        Assert.Equal("\"concurrent\";r=0, \"burst\";r=0;t=31, \"day\";r=88;t=18000", response.Headers["RateLimit"]);
    }
}
