using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Quotas;
using Aiomus.Grains.Subscriptions;
using Aiomus.Storage.Records;
using CsCheck;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Tests.Quotas;

/// <summary>Any sequence of what can happen to a quota gives what a simple model of it gives.</summary>
public sealed class QuotaBookTests
{
    private static readonly PlanCatalog Plans = new(
        Options.Create(new PlanSettings
        {
            ["Free"] = Small(day: 10, month: 25),
            ["Plus"] = Small(day: 30, month: 100, price: "plus"),
            ["Pro"] = Small(day: 70, month: 333, price: "pro"),
        }),
        Options.Create(new PackSettings()));

    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(59), TimeSpan.FromHours(5), TimeSpan.FromHours(23.5), TimeSpan.FromDays(1),
        TimeSpan.FromDays(9), TimeSpan.FromDays(28), TimeSpan.FromDays(31), TimeSpan.FromHours(-3), TimeSpan.FromDays(-45),
        TimeSpan.FromSeconds(-30),
    ];

    private static readonly DateTimeOffset[] Starts =
    [
        new(2027, 1, 31, 12, 34, 56, TimeSpan.Zero), new(2028, 1, 30, 23, 59, 59, TimeSpan.Zero), new(2028, 2, 29, 0, 0, 0, TimeSpan.Zero),
        new(2026, 11, 5, 8, 0, 0, TimeSpan.Zero),
    ];

    private enum Act
    {
        Reserve,
        Commit,
        Release,
        Buy,
        TakeBack,
        Apply,
        Move,
        Wait,
    }

    [Fact]
    public Task AnySequence_IsAsTheModelHasIt() => Gen.Select(
        Gen.Int[0, Starts.Length - 1],
        Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 11], Gen.Int[1, 40], Gen.Int[0, 9]).Array[1, 80]).SampleAsync(
        async (start, acts) =>
        {
            var (records, model, now, plan) = (new MemoryRecords(), new QuotaModel(), Starts[start], Plans.Free);
            var paid = now;
            foreach (var (act, which, amount, chance) in acts)
            {
                if (act == Act.Wait)
                {
                    now += Steps[which % Steps.Length];
                    continue;
                }

                if (act is Act.Apply or Act.Move)
                {
                    plan = Plans.Plans[which % 3].Plan;
                    paid = act == Act.Move ? now - Steps[amount % Steps.Length] : paid;
                }

                // One in ten crashes before what it made is stored; one in ten is done twice.
                for (var times = chance == 1 ? 2 : 1; times > 0; times--)
                {
                    var next = model.At(now);
                    var changes = await DoAsync(records, next, act, which, amount, plan, act == Act.Move ? paid : null, now);
                    if (chance != 0 && changes.Count > 0)
                    {
                        await records.ApplyAsync(Guid.Empty, changes, default);
                        model = next;
                    }
                }

                var quota = (await QuotaBook.ReadAsync(records, Guid.Empty, now, default)).ToSnapshot(plan);
                model.At(now).AssertIs(quota, plan, now);
                await AssertLedgerAsync(records, quota);
            }
        },
        iter: 1000,
        print: sequence => string.Join("; ", sequence.Item2) + $" from {Starts[sequence.Item1]:O}");

    private static async Task<IReadOnlyList<RecordChange>> DoAsync(
        MemoryRecords records, QuotaModel model, Act act, int which, int amount, Plan plan, DateTimeOffset? anchor, DateTimeOffset now)
    {
        var quota = await QuotaBook.ReadAsync(records, Guid.Empty, now, default);
        var job = new Guid(which + 1, 0, 0, new byte[8]);
        switch (act)
        {
            case Act.Reserve:
                var isAdmitted = model.Reserve(which, amount, plan, now);
                try
                {
                    var changes = await quota.ReserveAsync(job, amount, plan, Plans, default);
                    Assert.True(isAdmitted, $"{which} was admitted");
                    return changes;
                }
                catch (AiomusException refusal)
                {
                    Assert.Equal(ErrorCode.QuotaExceeded, refusal.Code);
                    Assert.False(isAdmitted, refusal.Message);
                    return [];
                }

            case Act.Commit:
                model.Commit(which);
                return await quota.CommitAsync(job, 0, default);
            case Act.Release:
                model.Release(which);
                return await quota.ReleaseAsync(job, default);
            case Act.Buy:
                model.Buy($"{which}", amount);
                return await quota.BuyAsync($"{which}", amount, default);
            case Act.TakeBack:
                model.TakeBack($"{which}");
                return await quota.TakeBackAsync($"{which}", default);
            default:
                model.Apply(plan, anchor, Plans.Free, now);
                return quota.Apply(plan, anchor, Plans.Free);
        }
    }

    private static async Task AssertLedgerAsync(MemoryRecords records, QuotaSnapshot quota)
    {
        var found = await records.ListAsync(QuotaRecords.Ledger, Guid.Empty, new RecordQuery { IsOpen = false }, default);
        var lines = found.Select(record => record.State).ToArray();
        Assert.Equal(quota.Reserved, lines.Sum(line => (long)line.Reserved));
        Assert.Equal(quota.Charged, lines.Sum(line => (long)line.Charged));
        Assert.Equal(quota.Bought, lines.Sum(line => line.Bought));
        Assert.Equal(Enumerable.Range(1, lines.Length).Select(number => (long)number), lines.Select(line => line.Number));
    }

    private static PlanOptions Small(int day, int month, string? price = null) => new()
    {
        CreditsPerDay = day,
        CreditsPerMonth = month,
        ConcurrentJobs = 1000,
        JobsPerMinute = 1000,
        MonthAmount = price is null ? 0 : 100,
        MonthKey = price ?? "",
    };
}
