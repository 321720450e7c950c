using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Subscriptions;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Subscriptions;

public sealed class TrialGrainTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task PaymentMethod_HasOneTrialAlsoAfterARestartAndAnotherAYearLater(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());

        Assert.True(await ClaimAsync(cluster, "first"));
        Assert.False(await ClaimAsync(cluster, "second"));
        await cluster.KillAndRestartAsync();
        Assert.True(await ClaimAsync(cluster, "first"));
        Assert.False(await ClaimAsync(cluster, "second"));

        cluster.Time.Advance(TrialGrain.Remembered - TimeSpan.FromDays(1));
        await RemindAsync(cluster);
        Assert.False(await ClaimAsync(cluster, "second"));

        cluster.Time.Advance(TimeSpan.FromDays(2));
        await RemindAsync(cluster);
        Assert.True(await ClaimAsync(cluster, "second"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ManyAtOnce_HaveOneTrial(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => ClaimAsync(cluster, $"subscription {number}")));

        Assert.Single(answers, answer => answer);
    }

    private static Task<bool> ClaimAsync(GrainCluster cluster, string subscription) => Trial(cluster).ClaimAsync(subscription);

    private static Task RemindAsync(GrainCluster cluster) =>
        cluster.Grains.GetGrain<IRemindable>(Trial(cluster).GetGrainId()).ReceiveReminder(TrialGrain.ReminderName, default);

    private static ITrialGrain Trial(GrainCluster cluster) => cluster.Grains.GetGrain<ITrialGrain>("a method");
}
