using System.Security.Cryptography;
using Aiomus.Storage.Databases;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Serialization;
using Aiomus.Storage.Tests.Grains;
using Aiomus.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Tests.Starting;

/// <summary>What a start makes, what it proves, and what it refuses while everything is still as it was.</summary>
public sealed class KeyStartTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    public static TheoryData<DatabaseKind, bool> DatabasesAndModes => new()
    {
        { DatabaseKind.Sqlite, true }, { DatabaseKind.Sqlite, false }, { DatabaseKind.Postgres, true }, { DatabaseKind.Postgres, false },
    };

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KeyStore_IsFlushedAtEachCommit()
    {
        await using var database = TestDatabase.Sqlite();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);

        for (var i = 0; i < 3; i++)
        {
            // 2 is FULL, 1 is NORMAL.
            Assert.Equal("2", await ScalarAsync(KeysOf(store).Database, "PRAGMA synchronous"));
            Assert.Equal("1", await ScalarAsync(store.Database, "PRAGMA synchronous"));
        }
    }

    [Fact]
    public async Task KeyFolder_IsMadeWithWhatIsAboveIt()
    {
        await using var database = TestDatabase.Sqlite();
        var folder = Path.Combine(database.Folder, "a", "b", "keys");

        await using var store = StorageHarness.Create(With(database, ("Aiomus:Keys:Folder", folder)), encrypts: true);
        await store.StartStorageAsync();

        Assert.Equal(
            ["kek-0001", "keys.db", "pepper"],
            Directory.GetFiles(folder)
                .Select(Path.GetFileName)
                .Where(name => !name!.StartsWith("keys.db-", StringComparison.Ordinal)).Order());
    }

    [Theory, MemberData(nameof(DatabasesAndModes))]
    public async Task SwitchedEncryption_StopsTheStart(DatabaseKind kind, bool encrypts)
    {
        await using var database = await kind.CreateAsync();
        Guid userId;
        await using (var store = await StorageHarness.StartAsync(database, encrypts))
        {
            userId = await UserAsync(store, "kept");
        }

        Assert.StartsWith("Aiomus:Keys:Encryption is", await RefusalAsync(database.Settings, !encrypts), StringComparison.Ordinal);

        await using var again = await StorageHarness.StartAsync(database, encrypts);
        Assert.Equal("kept", (await ReadAsync(again, StorageNames.User, userId)).State!.Text);
    }

    [Theory, MemberData(nameof(DatabasesAndModes))]
    public async Task SwitchedEncryption_StopsTheStartOfWhatHasNoMark(DatabaseKind kind, bool encrypts)
    {
        await using var database = await kind.CreateAsync();
        await using (var store = await StorageHarness.StartAsync(database, encrypts))
        {
            await UserAsync(store, "kept");
            await ExecuteAsync(KeysOf(store).Database, $"DELETE FROM {KeysOf(store).Ring}");
        }

        Assert.StartsWith("Aiomus:Keys:Encryption is", await RefusalAsync(database.Settings, !encrypts), StringComparison.Ordinal);
        await using var again = await StorageHarness.StartAsync(database, encrypts);
        Assert.Equal(
            "1",
            await ScalarAsync(KeysOf(again).Database, $"SELECT count(*) FROM {KeysOf(again).Ring} WHERE name = 'aiomus-installation'"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RowOfTheOtherForm_IsRefused(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var userId = await UserAsync(store, "kept");

        var asPlain = await Assert.ThrowsAsync<DamagedDataException>(() => ReadAsync(store, StorageNames.System, userId));
        await ExecuteAsync(store.Database, "DELETE FROM OrleansStorage");
        await WriteAsync(store, StorageNames.System, userId, "plain");
        await Assert.ThrowsAsync<DamagedDataException>(() => ReadAsync(store, StorageNames.User, userId));

        Assert.Contains("Aiomus:Keys:Encryption", asPlain.Message, StringComparison.Ordinal);
        Assert.Equal("plain", (await ReadAsync(store, StorageNames.System, userId)).State!.Text);
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("", false)]
    [InlineData("[1]", false)]
    [InlineData("""{"version":1}""", false)]
    [InlineData("""{"version":1,"nonce":"AA==","data":"AA==","more":1}""", false)]
    [InlineData("""{"version":"1","nonce":"AA==","data":"AA=="}""", false)]
    [InlineData("""{"version":1,"nonce":"AA==","data":"AA=="}""", true)]
    public void Envelope_IsKnownByItsForm(string row, bool expected)
        => Assert.Equal(expected, Envelope.Is(System.Text.Encoding.UTF8.GetBytes(row)));

    [Fact]
    public void Envelope_IsWrittenInTheFormItIsKnownBy() =>
        Assert.True(Envelope.Is(
            new StateJson().Serialize(new Envelope { Version = 1, Nonce = new byte[12], Data = new byte[40] }).ToMemory().Span));

    [Theory, MemberData(nameof(Databases))]
    public async Task Rotation_WithAnotherFolder_ChangesNothing(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var userId = await UserAsync(store, "kept");
        var other = Path.Combine(database.Folder, "mistyped");

        await using var mistaken = StorageHarness.Create(With(database, ("Aiomus:Keys:Folder", other)), encrypts: true);
        var fault = await Assert.ThrowsAsync<KeyException>(() => RotateAsync(mistaken));

        Assert.StartsWith("Aiomus:Keys:Folder: there is no key encryption key", fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(other));
        Assert.Equal((2, 1), await RotateAsync(store));
        Assert.Equal("kept", (await ReadAsync(store, StorageNames.User, userId)).State!.Text);
    }

    [Fact]
    public async Task Rotation_WithTheKeysOfAnotherInstallation_ChangesNothing()
    {
        await using var database = await DatabaseKind.Postgres.CreateAsync();
        await using var foreign = TestDatabase.Sqlite();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        await UserAsync(store, "kept");
        await using (await StorageHarness.StartAsync(foreign, encrypts: true))
        {
        }

        var keys = Path.Combine(foreign.Folder, "keys");
        await using var mistaken = StorageHarness.Create(With(database, ("Aiomus:Keys:Folder", keys)), encrypts: true);
        await Assert.ThrowsAsync<KeyException>(() => RotateAsync(mistaken));

        Assert.False(File.Exists(Path.Combine(keys, "kek-0002")));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Key_IsMadeByAFreshStartOnly(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        var kek = Path.Combine(database.Folder, "keys", "kek-0001");
        await using (var store = await StorageHarness.StartAsync(database, encrypts: true))
        {
            Assert.True(File.Exists(kek));
            File.Delete(kek);
        }

        // Nobody has an account yet, and still something is wrapped: the mark.
        Assert.Contains("kek-0001 is missing", await RefusalAsync(database.Settings), StringComparison.Ordinal);
        await using var later = StorageHarness.Create(database.Settings, encrypts: true);
        await Assert.ThrowsAsync<KeyException>(() => later.Keys.CreateAsync(Guid.NewGuid(), None));
        Assert.False(File.Exists(kek));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task AnotherPepper_StopsTheStart(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        var pepper = Path.Combine(database.Folder, "keys", "pepper");
        await using (await StorageHarness.StartAsync(database, encrypts: true))
        {
        }

        var first = await File.ReadAllBytesAsync(pepper, None);
        await File.WriteAllBytesAsync(pepper, RandomNumberGenerator.GetBytes(32), None);
        Assert.StartsWith("Aiomus:Keys:Folder: the pepper is not the one", await RefusalAsync(database.Settings), StringComparison.Ordinal);
        await using (var mistaken = StorageHarness.Create(database.Settings, encrypts: true))
        {
            await Assert.ThrowsAsync<KeyException>(() => RotateAsync(mistaken));
        }

        await File.WriteAllBytesAsync(pepper, first, None);
        await using (var store = await StorageHarness.StartAsync(database, encrypts: true))
        {
            await RotateAsync(store);
        }

        // The mark outlives the epoch that it was made in.
        File.Delete(Path.Combine(database.Folder, "keys", "kek-0001"));
        await using var last = await StorageHarness.StartAsync(database, encrypts: true);
    }

    [Fact]
    public async Task AnotherGivenPepper_IsNamed()
    {
        await using var database = TestDatabase.Sqlite();
        var kek = Secret();
        await using (var store = StorageHarness.Create(
            With(database, ("Aiomus:Keys:Kek:1", kek), ("Aiomus:Keys:Pepper", Secret())), encrypts: true))
        {
            await store.StartStorageAsync();
        }

        var message = await RefusalAsync(With(database, ("Aiomus:Keys:Kek:1", kek), ("Aiomus:Keys:Pepper", Secret())));

        Assert.StartsWith("Aiomus:Keys:Pepper: the pepper is not the one", message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task NamedEpochWithoutItsKey_StopsTheStart(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using (var store = await StorageHarness.StartAsync(database, encrypts: true))
        {
            await UserAsync(store, "kept");
        }

        Assert.Contains("kek-0005 is missing", await RefusalAsync(With(database, ("Aiomus:Keys:Epoch", "5"))), StringComparison.Ordinal);
        await using var fresh = await kind.CreateAsync();
        Assert.Contains("kek-0005 is missing", await RefusalAsync(With(fresh, ("Aiomus:Keys:Epoch", "5"))), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RefusedUpgrade_LeavesSchemaAndData(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var old = await StorageHarness.StartAsync(database);
        await WriteAsync(old, StorageNames.System, Guid.NewGuid(), "plain");
        await ExecuteAsync(old.Database, "DELETE FROM aiomus_schema WHERE version > 2");
        Directory.Delete(Path.Combine(database.Folder, "keys"), recursive: true);
        if (kind is DatabaseKind.Postgres)
        {
            await ExecuteAsync(old.Database, "DROP SCHEMA aiomus_keys CASCADE");
        }

        var message = await RefusalAsync(database.Settings);

        Assert.StartsWith("Aiomus:Keys:Folder: 1 accounts are stored and there is no data key.", message, StringComparison.Ordinal);
        Assert.Equal("2", await ScalarAsync(old.Database, "SELECT max(version) FROM aiomus_schema"));
        Assert.Equal("1", await ScalarAsync(old.Database, "SELECT count(*) FROM OrleansStorage"));
        Assert.False(Directory.Exists(Path.Combine(database.Folder, "keys")));
        Assert.False(await old.Database.HasTableAsync("aiomus_keys.data_key", None));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task LostKey_IsToldAtTheStartUnlessAnErasureIsTheReason(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        Guid userId;
        await using (var store = await StorageHarness.StartAsync(database, encrypts: true))
        {
            await UserAsync(store, "kept");
            userId = await UserAsync(store, "lost");
        }

        await using (var whole = await StorageHarness.StartAsync(database, encrypts: true))
        {
            Assert.Empty(whole.Logs.Errors);
            await whole.Keys.ShredAsync(userId, None);
        }

        await using (var lost = await StorageHarness.StartAsync(database, encrypts: true))
        {
            var told = Assert.Single(lost.Logs.Errors);
            Assert.StartsWith("1 accounts have no data key", told, StringComparison.Ordinal);
            Assert.Contains("Aiomus:Keys:Folder", told, StringComparison.Ordinal);
            Assert.DoesNotContain(userId.ToString(), told, StringComparison.OrdinalIgnoreCase);
            var index = new GrainState<Index>(new Index { Running = { [userId] = Guid.NewGuid() } });
            await lost.Grains(StorageNames.System).WriteStateAsync(
                "index", GrainId.Create(GrainType.Create("erasureindex"), GrainIdKeyExtensions.CreateIntegerKey(0)), index, None);
        }

        await using var erasing = await StorageHarness.StartAsync(database, encrypts: true);
        Assert.Empty(erasing.Logs.Errors);
    }

    private static DataKeyStore KeysOf(StorageHarness store) => store.Services.GetRequiredService<DataKeyStore>();

    private static Task<(int Epoch, int Count)> RotateAsync(StorageHarness store)
        => store.Services.GetRequiredService<KeyEncryptionKeyRotation>().RunAsync(None);

    private static string Secret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static Dictionary<string, string?> With(TestDatabase database, params (string Key, string Value)[] more) =>
        database.Settings.Concat(more.Select(entry => new KeyValuePair<string, string?>(entry.Key, entry.Value))).ToDictionary();

    private static async Task<string> RefusalAsync(IReadOnlyDictionary<string, string?> settings, bool encrypts = true)
    {
        await using var store = StorageHarness.Create(settings, encrypts);
        return (await Assert.ThrowsAsync<OptionsValidationException>(store.StartStorageAsync)).Message;
    }

    private static async Task<Guid> UserAsync(StorageHarness store, string text)
    {
        var userId = Guid.NewGuid();
        await store.Keys.CreateAsync(userId, None);
        await WriteAsync(store, StorageNames.User, userId, text);
        return userId;
    }

    private static GrainId IdOf(Guid userId) => GrainId.Create(GrainType.Create("user"), GrainIdKeyExtensions.CreateGuidKey(userId));

    private static Task WriteAsync(StorageHarness store, string storage, Guid userId, string text) =>
        store.Grains(storage).WriteStateAsync("user", IdOf(userId), new GrainState<Note>(new Note { Text = text }), None);

    private static async Task<GrainState<Note>> ReadAsync(StorageHarness store, string storage, Guid userId)
    {
        var state = new GrainState<Note>(new Note());
        await store.Grains(storage).ReadStateAsync("user", IdOf(userId), state, None);
        return state;
    }

    private static Task<int> ExecuteAsync(Database database, string sql) => database.ExecuteAsync(sql, static _ => { }, None);

    private static Task<string?> ScalarAsync(Database database, string sql) => database.RunAsync(
        sql,
        static _ => { },
        static async (command, cancellationToken) => Convert.ToString(
            await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture),
        None);

    /// <summary>The erasures that are under way, as the index keeps them.</summary>
    private sealed class Index
    {
        public Dictionary<Guid, Guid> Running { get; set; } = [];
    }
}
