using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Invoices;
using Aiomus.Grains.Invoices;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage.Keys;

namespace Aiomus.Grains.Tests.Invoices;

public sealed class InvoiceVaultTests
{
    private const string Canary = "in_zanthoxylum";

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task Invoices_AreKeptOnceAndComeBackInOrder(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var year = cluster.Time.GetUtcNow().Year;
        var invoices = Enumerable.Range(0, 600).Select(number => Invoice($"in_{number}", year, number)).ToArray();

        await Vault(cluster, year).KeepAsync(year, invoices, None);
        await Vault(cluster, year).KeepAsync(year, [invoices[3] with { Paid = 5 }], None);

        await cluster.KillAndRestartAsync();
        var first = await Vault(cluster, year).ReadAsync(null, None);
        var second = await Vault(cluster, year).ReadAsync(first.Next, None);
        Assert.Equal((500, 100, null), (first.Invoices.Length, second.Invoices.Length, second.Next));
        Assert.Equal(5, first.Invoices[3].Paid);
        Assert.Equal(invoices.Select(invoice => invoice.Id), first.Invoices.Concat(second.Invoices).Select(invoice => invoice.Id));
        Assert.Equal(year + 11, first.KeptUntil?.Year);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task YearWhoseTimeIsOver_IsErasedWithItsKeyOnceThatIsSure(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var year = cluster.Time.GetUtcNow().Year;
        await Vault(cluster, year).KeepAsync(year, [Invoice(Canary, year, 1)], None);
        cluster.Time.Advance(TimeSpan.FromDays(366 * 11));

        for (var day = 0; day < 30; day++)
        {
            await RemindAsync(cluster, year);
        }

        Assert.Single((await Vault(cluster, year).ReadAsync(null, None)).Invoices);
        await RemindAsync(cluster, year);

        await Eventually.AssertAsync(async () => Assert.Empty((await Vault(cluster, year).ReadAsync(null, None)).Invoices));
        await Eventually.AssertAsync(async () => Assert.Null(
            await cluster.Service<IDataKeys>().FindAsync(InvoiceYear.KeyOf(year), None)));
        await Eventually.AssertAsync(async () => Assert.Empty(await cluster.Search.FindAsync(InvoiceYear.KeyOf(year), None)));
        await Vault(cluster, year).KeepAsync(year, [Invoice(Canary, year, 1)], None);
        Assert.Empty((await Vault(cluster, year).ReadAsync(null, None)).Invoices);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ClockThatJumpsAheadForAWhile_DestroysNothing(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var year = cluster.Time.GetUtcNow().Year;
        await Vault(cluster, year).KeepAsync(year, [Invoice(Canary, year, 1)], None);

        for (var round = 0; round < 3; round++)
        {
            using (cluster.Time.Misset(TimeSpan.FromDays(366 * 11)))
            {
                for (var day = 0; day < 29; day++)
                {
                    await RemindAsync(cluster, year);
                }
            }

            await RemindAsync(cluster, year);
        }

        Assert.Single((await Vault(cluster, year).ReadAsync(null, None)).Invoices);
        Assert.Null(await cluster.Grains.GetGrain<IErasureGrain>(InvoiceYear.KeyOf(year)).GetAsync(None));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task KeptInvoice_LiesNowhereInTheClear(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var year = cluster.Time.GetUtcNow().Year;

        await Vault(cluster, year).KeepAsync(year, [Invoice("in_1", year, 1) with { Number = "zanthoxylum-0001" }], None);

        Assert.Equal("zanthoxylum-0001", Assert.Single((await Vault(cluster, year).ReadAsync(null, None)).Invoices).Number);
        foreach (var file in DataFiles.In(cluster.DataFolder))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, None);
            Assert.Equal((file, -1), (file, bytes.ToArray().AsSpan().IndexOf("zanthoxylum-0001"u8)));
        }
    }

    private static IInvoiceVaultGrain Vault(GrainCluster cluster, int year) =>
        cluster.Grains.GetGrain<IInvoiceVaultGrain>(InvoiceYear.KeyOf(year));

    private static Task RemindAsync(GrainCluster cluster, int year) => cluster.Grains
        .GetGrain<IRemindable>(Vault(cluster, year).GetGrainId()).ReceiveReminder(InvoiceVaultGrain.ReminderName, default);

    private static KeptInvoice Invoice(string id, int year, int number) => new(
        id, $"A-{number}", new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(number), 900, 900, 144, "eur", "DE");
}
