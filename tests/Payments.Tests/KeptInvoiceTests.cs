using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Invoices;
using Aiomus.Grains.Tests;
using Orleans;

namespace Aiomus.Payments.Tests;

public sealed class KeptInvoiceTests : IAsyncLifetime
{
    private PaidCluster _cluster = null!;

    private static CancellationToken Token => PaidCluster.Token;

    public async ValueTask InitializeAsync() => _cluster = await PaidCluster.StartAsync(
        new Dictionary<string, string?> { ["Aiomus:Plans:Plus:TrialDays"] = "0" });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Invoice_StaysWithoutItsPerson()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");
        var year = _cluster.Cluster.Time.GetUtcNow().Year;
        var issued = Assert.Single(await _cluster.Stripe.V1.Invoices.ListAsync(cancellationToken: Token));
        await Eventually.AssertAsync(async () => Assert.Single((await ReadAsync(year)).Invoices));

        var erasure = await _cluster.Grains.GetGrain<IErasureGrain>(ada.Id).RequestAsync();
        await Eventually.AssertAsync(async () => Assert.Equal(
            ErasureStep.Completed, (await _cluster.Grains.GetGrain<IErasureReceiptGrain>(erasure!.Id).GetAsync())!.Step));

        var kept = Assert.Single((await ReadAsync(year)).Invoices);
        Assert.Equal((issued.Id, issued.Number, 900, 900, "eur"), (kept.Id, kept.Number, kept.Total, kept.Paid, kept.Currency));
        Assert.Empty(await _cluster.Cluster.Search.FindAsync(ada.Id, Token));
    }

    private Task<InvoiceSlice> ReadAsync(int year) =>
        _cluster.Grains.GetGrain<IInvoiceVaultGrain>(InvoiceYear.KeyOf(year)).ReadAsync(null);
}
