using System.Globalization;
using Aiomus.Storage.Users;
using Aiomus.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Tests.Users;

public sealed class ErasureLedgerTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entry_IsInEveryPlaceAndNamesNobody()
    {
        await using var database = TestDatabase.Sqlite();
        var third = Path.Combine(database.Folder, "third");
        await using var store = await StartAsync(database, third);
        var (userId, erasure) = (Guid.NewGuid(), Guid.NewGuid());

        await LedgerOf(store).AddAsync(userId, erasure, None);
        await LedgerOf(store).AddAsync(userId, erasure, None);

        foreach (var place in Places(database, third))
        {
            var line = Assert.Single(await File.ReadAllLinesAsync(place, None));
            Assert.Contains($"{erasure:N}", line, StringComparison.Ordinal);
            Assert.DoesNotContain($"{userId:N}", line, StringComparison.OrdinalIgnoreCase);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(place));
            }
        }

        var read = await LedgerOf(store).ReadAsync(None);
        Assert.Equal(erasure, read.Find(userId)!.Erasure);
        Assert.False(read.Has(Guid.NewGuid()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task EntryThatOnePlaceHas_CountsAndIsInAllAfterAStart(int left)
    {
        await using var database = TestDatabase.Sqlite();
        var third = Path.Combine(database.Folder, "third");
        var userId = Guid.NewGuid();
        await using (var store = await StartAsync(database, third))
        {
            await LedgerOf(store).AddAsync(userId, Guid.NewGuid(), None);
        }

        var places = Places(database, third);
        var whole = await File.ReadAllTextAsync(places[left], None);
        for (var place = 0; place < places.Length; place++)
        {
            if (place != left)
            {
                File.Delete(places[place]);
            }
        }

        await using var again = await StartAsync(database, third);

        Assert.True((await LedgerOf(again).ReadAsync(None)).Has(userId));
        Assert.All(places, place => Assert.Equal(whole, File.ReadAllText(place)));
    }

    [Fact]
    public async Task EntryOlderThanTheBackups_IsDropped()
    {
        await using var database = TestDatabase.Sqlite();
        var (userId, old) = (Guid.NewGuid(), Guid.NewGuid());
        await using (var store = await StartAsync(database))
        {
            await LedgerOf(store).AddAsync(old, Guid.NewGuid(), None);
            await LedgerOf(store).AddAsync(userId, Guid.NewGuid(), None);
        }

        foreach (var place in Places(database))
        {
            var lines = await File.ReadAllLinesAsync(place, None);
            lines[0] =
                $"{lines[0][..lines[0].LastIndexOf(' ')]} "
                + $"{DateTimeOffset.UtcNow.AddDays(-31).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";
            await File.WriteAllLinesAsync(place, lines, None);
        }

        await using (var longer = await StartAsync(database, days: 32))
        {
            Assert.True((await LedgerOf(longer).ReadAsync(None)).Has(old));
        }

        await using var again = await StartAsync(database);
        var read = await LedgerOf(again).ReadAsync(None);
        Assert.Equal((false, true), (read.Has(old), read.Has(userId)));
        Assert.All(Places(database), place => Assert.Single(File.ReadAllLines(place)));
    }

    [Fact]
    public async Task LineThatAPowerFailureCut_HidesNoOther()
    {
        await using var database = TestDatabase.Sqlite();
        await using var store = await StartAsync(database);
        var (first, cut, last) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await LedgerOf(store).AddAsync(first, Guid.NewGuid(), None);
        await LedgerOf(store).AddAsync(cut, Guid.NewGuid(), None);
        foreach (var place in Places(database))
        {
            var text = await File.ReadAllTextAsync(place, None);
            await File.WriteAllTextAsync(place, text[..^40], None);
        }

        Assert.False((await LedgerOf(store).ReadAsync(None)).Has(cut));
        await LedgerOf(store).AddAsync(last, Guid.NewGuid(), None);
        await LedgerOf(store).AddAsync(cut, Guid.NewGuid(), None);

        var read = await LedgerOf(store).ReadAsync(None);
        Assert.All([first, cut, last], userId => Assert.True(read.Has(userId)));
    }

    [Fact]
    public async Task PlaceThatCannotBeWritten_StopsTheStartAndIsNamed()
    {
        await using var database = TestDatabase.Sqlite();

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(database, Path.Combine(database.Folder, "nowhere", "ledger")));

        Assert.StartsWith("Aiomus:Erasure:Ledger:", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<StorageHarness> StartAsync(TestDatabase database, string? third = null, int days = 30)
    {
        var settings = database.Settings
            .Append(new("Aiomus:Erasure:Ledger", third))
            .Append(new("Aiomus:Erasure:BackupDays", days.ToString(CultureInfo.InvariantCulture))).ToDictionary();
        var store = StorageHarness.Create(settings, encrypts: true);
        await store.StartAsync();
        return store;
    }

    private static ErasureLedger LedgerOf(StorageHarness store) => store.Services.GetRequiredService<ErasureLedger>();

    private static string[] Places(TestDatabase database, params string[] more) =>
        [Path.Combine(database.Folder, "keys", "erasures"), Path.Combine(database.Folder, "erasures"), .. more];
}
