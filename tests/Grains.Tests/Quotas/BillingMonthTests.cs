using System.Globalization;
using Aiomus.Grains.Quotas;

namespace Aiomus.Grains.Tests.Quotas;

public sealed class BillingMonthTests
{
    [Theory]
    [InlineData("2026-03-15T10:00:00Z", "2026-03-15T10:00:00Z", "2026-03-15T10:00:00Z", "2026-04-15T10:00:00Z")]
    [InlineData("2026-03-15T10:00:00Z", "2026-04-15T09:59:59Z", "2026-03-15T10:00:00Z", "2026-04-15T10:00:00Z")]
    [InlineData("2026-03-15T10:00:00Z", "2027-01-02T00:00:00Z", "2026-12-15T10:00:00Z", "2027-01-15T10:00:00Z")]
    [InlineData("2027-01-31T08:00:00Z", "2027-02-28T07:59:59Z", "2027-01-31T08:00:00Z", "2027-02-28T08:00:00Z")]
    [InlineData("2027-01-31T08:00:00Z", "2027-02-28T08:00:00Z", "2027-02-28T08:00:00Z", "2027-03-31T08:00:00Z")]
    [InlineData("2027-01-31T08:00:00Z", "2027-03-30T23:00:00Z", "2027-02-28T08:00:00Z", "2027-03-31T08:00:00Z")]
    [InlineData("2027-01-31T08:00:00Z", "2027-04-30T08:00:00Z", "2027-04-30T08:00:00Z", "2027-05-31T08:00:00Z")]
    [InlineData("2028-01-30T00:00:00Z", "2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z", "2028-03-30T00:00:00Z")]
    [InlineData("2028-02-29T00:00:00Z", "2029-02-28T12:00:00Z", "2029-02-28T00:00:00Z", "2029-03-29T00:00:00Z")]
    [InlineData("2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z", "2032-02-29T00:00:00Z", "2032-03-29T00:00:00Z")]
    [InlineData("2027-01-31T23:30:00-05:00", "2027-02-28T05:00:00Z", "2027-02-01T04:30:00Z", "2027-03-01T04:30:00Z")]
    [InlineData("2027-03-28T00:30:00Z", "2027-03-28T03:00:00+02:00", "2027-03-28T00:30:00Z", "2027-04-28T00:30:00Z")]
    [InlineData("2027-05-31T00:00:00Z", "2027-02-10T00:00:00Z", "2027-01-31T00:00:00Z", "2027-02-28T00:00:00Z")]
    public void Month_BeginsOnTheAnchorsDayOrTheMonthsLast(string anchor, string now, string start, string end)
    {
        var month = BillingMonth.Of(Parse(anchor), Parse(now));

        Assert.Equal((Parse(start), Parse(end)), (month.Start, month.End));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(5, 250)]
    [InlineData(15, 550)]
    [InlineData(30, 1000)]
    public void Allowance_IsSharedByTimeBetweenThePlans(int daysOfTheGreater, int expected)
    {
        var month = BillingMonth.Of(Parse("2027-04-01T00:00:00Z"), Parse("2027-04-10T00:00:00Z"));
        var since = month.End.AddDays(-daysOfTheGreater);
        var before = new PlanShare("free", 100, month.Start);

        var after = new PlanShare("plus", 1000, since, month.EarnedBy(before, since));

        Assert.Equal(expected, month.AllowanceOf(after));
    }

    [Fact]
    public void AnyNumberOfChangesBetweenEqualPlans_GivesExactlyTheMonth()
    {
        var month = BillingMonth.Of(Parse("2027-01-31T00:00:00Z"), Parse("2027-02-03T00:00:00Z"));
        var share = new PlanShare("a", 1_000_000_000, month.Start);
        for (var at = month.Start; at < month.End; at += TimeSpan.FromMinutes(97))
        {
            share = new PlanShare("b", 1_000_000_000, at, month.EarnedBy(share, at));
        }

        Assert.Equal(1_000_000_000, month.AllowanceOf(share));
    }

    private static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
