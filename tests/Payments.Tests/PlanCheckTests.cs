using Aiomus.Grains.Subscriptions;
using Aiomus.Grains.Tests;
using Microsoft.Extensions.Options;

namespace Aiomus.Payments.Tests;

public sealed class PlanCheckTests : IAsyncLifetime
{
    private PaidCluster _cluster = null!;

    private static CancellationToken Token => PaidCluster.Token;

    public async ValueTask InitializeAsync() => _cluster = await PaidCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task PlanThatSomebodyPaysFor_MustNotGoFromTheSettings()
    {
        await CheckWithoutAsync("Plus");
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");

        await Eventually.AssertAsync(async () => Assert.Equal(
            ["Aiomus:Plans:plus: People pay for this plan, and the settings lack it."],
            (await Assert.ThrowsAsync<OptionsValidationException>(() => CheckWithoutAsync("Plus"))).Failures));
        await CheckWithoutAsync("Pro");

        await _cluster.Cluster.KillAndRestartAsync();
        await Assert.ThrowsAsync<OptionsValidationException>(() => CheckWithoutAsync("Plus"));
        _cluster.Cluster.Time.Advance(TimeSpan.FromDays(41));
        await CheckWithoutAsync("Plus");
    }

    private Task CheckWithoutAsync(string plan)
    {
        var settings = new PlanSettings();
        Assert.True(settings.Remove(plan));
        var catalog = new PlanCatalog(Options.Create(settings), Options.Create(new PackSettings()));
        return new PlanCheck(_cluster.Grains, catalog).StartAsync(Token);
    }
}
