using System.Security.Cryptography;
using Aiomus.Storage.Databases;
using Aiomus.Storage.Keys;
using Aiomus.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Tests.Keys;

/// <summary>Groups of people, and what becomes of their secret when one of them is erased, or a process dies while it changes.</summary>
public sealed class GroupTests
{
    private const int Group = 7;

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task ShreddedKey_TakesTheSecretOfItsGroupWithIt(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var people = await PeopleAsync(store, 3);
        var row = (await RowsOf(store).FindAsync(people[0].Id, None))!;
        var old = await File.ReadAllBytesAsync(PlaceOf(database), None);
        var first = Assert.Single(await SecretsAsync(store)).Secret;
        Assert.Equal(first, old[8..40]);

        Assert.Equal(1, await store.Keys.ShredAsync(people[0].Id, None));

        var secret = Assert.Single(await SecretsAsync(store));
        var now = await File.ReadAllBytesAsync(PlaceOf(database), None);
        Assert.Equal(old.Length, now.Length);
        Assert.Equal(-1, now.AsSpan().IndexOf(old.AsSpan(8, 32)));
        Assert.All(await RowsOf(store).OfGroupAsync(Group, None), left => Assert.Equal(secret.Generation, left.Generation));

        // Whatever the database kept of it: put back, it opens nothing.
        await RowsOf(store).InsertAsync(row, None);
        Assert.Null(await store.Keys.FindAsync(people[0].Id, None));
        await AssertReadableAsync(store, people[1..]);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PlaceOf(database)));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.GetDirectoryName(PlaceOf(database))!));
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Secret_IsOverwrittenWhereItLies(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var people = await PeopleAsync(store, 2);

        // Whoever has the file open sees the bytes that lie there, not those of a file that took its name.
        using var opened = File.OpenHandle(PlaceOf(database), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var (before, after) = (new byte[1024], new byte[1024]);
        Assert.Equal(1024, RandomAccess.Read(opened, before, 0));

        await store.Keys.ShredAsync(people[0].Id, None);

        Assert.Equal(1024, RandomAccess.Read(opened, after, 0));
        Assert.Equal(-1, after.AsSpan().IndexOf(before.AsSpan(8, 32)));
        Assert.Equal(after, await File.ReadAllBytesAsync(PlaceOf(database), None));
    }

    /// <summary>How a process left a group's file and rows that died while the group changed.</summary>
    public enum Death
    {
        WhileItWroteTheNextSecret,
        BeforeAnyRow,
        AfterSomeRows,
        AfterAllRows,
        WhileItOverwroteTheOldSecret,
    }

    public static TheoryData<DatabaseKind, Death> Deaths
    {
        get
        {
            var data = new TheoryData<DatabaseKind, Death>();
            foreach (var death in Enum.GetValues<Death>())
            {
                data.Add(DatabaseKind.Sqlite, death);
                data.Add(DatabaseKind.Postgres, death);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Deaths))]
    public async Task ChangeThatDied_GoesOnAndLosesNobody(DatabaseKind kind, Death death)
    {
        await using var database = await kind.CreateAsync();
        Person[] people;
        byte[] old;
        await using (var first = await StorageHarness.StartAsync(database, encrypts: true))
        {
            people = await PeopleAsync(first, 5);
            await RowsOf(first).DeleteAsync(people[0].Id, None);
            old = Assert.Single(await SecretsAsync(first)).Secret;
            await DieAsync(first, database, death);
        }

        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        await AssertReadableAsync(store, people[1..]);
        var late = new Person(NewId(), []);
        await store.Keys.CreateAsync(late.Id, None);
        late = late with { Key = (await store.Keys.FindAsync(late.Id, None))! };

        Assert.Equal(0, await store.Keys.ShredAsync(people[0].Id, None));

        Forget(store, [.. people, late]);
        await AssertReadableAsync(store, [.. people[1..], late]);
        Assert.Empty(await store.Search.FindAsync(people[0].Id, None));
        Assert.Single(await SecretsAsync(store));
        var file = await File.ReadAllBytesAsync(PlaceOf(database), None);
        Assert.Equal(-1, file.AsSpan().IndexOf(old.AsSpan(24, 8)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task SecondSearch_FindsAGroupThatIsNotChangedYet(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var people = await PeopleAsync(store, 3);
        await RowsOf(store).DeleteAsync(people[0].Id, None);
        await DieAsync(store, database, Death.AfterSomeRows);

        Assert.Equal(new Dictionary<string, int> { ["key group"] = 2 }, await store.Search.FindAsync(people[0].Id, None));

        await store.Keys.ShredAsync(people[0].Id, None);
        Assert.Empty(await store.Search.FindAsync(people[0].Id, None));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ManyAtOnce_LoseNobody(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        await using var another = await StorageHarness.StartAsync(database, encrypts: true);
        var (leaving, staying) = (await PeopleAsync(store, 8), await PeopleAsync(store, 20));
        var coming = Enumerable.Range(0, 8).Select(_ => NewId()).ToArray();
        Forget(store, [.. leaving, .. staying]);

        // Two processes, as far as files and database can see: people go and come, keys are rotated, and others read.
        await Task.WhenAll(
        [
            .. leaving.Select((person, index) => (index % 2 == 0 ? store : another).Keys.ShredAsync(person.Id, None)),
            .. coming.Select((id, index) => (index % 2 == 0 ? another : store).Keys.CreateAsync(id, None)),
            Task.Run(async () =>
            {
                await ((IKeyEncryption)store.Services.GetService(typeof(IKeyEncryption))!).RotateAsync(None);
                await store.Keys.RewrapAsync(None);
            }),
            .. staying.Select(person => Task.Run(async () =>
            {
                for (var round = 0; round < 10; round++)
                {
                    another.Keys.Forget(person.Id);
                    Assert.Equal(person.Key, await another.Keys.FindAsync(person.Id, None));
                }
            })),
        ]);

        await using var later = await StorageHarness.StartAsync(database, encrypts: true);
        await AssertReadableAsync(later, staying);
        foreach (var id in coming)
        {
            Assert.NotNull(await later.Keys.FindAsync(id, None));
        }

        foreach (var person in leaving)
        {
            Assert.Null(await later.Keys.FindAsync(person.Id, None));
            Assert.Empty(await later.Search.FindAsync(person.Id, None));
        }

        Assert.Single(await SecretsAsync(later));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task GivenKeys_HaveTheirGroupsInTheFolder(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        string Secret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var settings =
            database.Settings.Append(new("Aiomus:Keys:Pepper", Secret())).Append(new("Aiomus:Keys:Kek:1", Secret())).ToDictionary();
        await using var store = StorageHarness.Create(settings, encrypts: true);
        await store.StartStorageAsync();
        var people = await PeopleAsync(store, 2);

        await store.Keys.ShredAsync(people[0].Id, None);

        await AssertReadableAsync(store, people[1..]);
        Assert.True(File.Exists(PlaceOf(database)));
    }

    [Fact]
    public async Task AnotherFolder_StopsTheStart()
    {
        await using var database = await DatabaseKind.Postgres.CreateAsync();
        await using (await StorageHarness.StartAsync(database, encrypts: true))
        {
        }

        Directory.Delete(Path.GetDirectoryName(PlaceOf(database))!, recursive: true);

        var refusal = await RefusalAsync(database);

        Assert.StartsWith("Aiomus:Keys:Folder:", refusal, StringComparison.Ordinal);
        Assert.Contains("is not the folder with the secrets", refusal, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task MissingSecret_StopsTheStartAndIsNotMadeAnew(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using (var store = await StorageHarness.StartAsync(database, encrypts: true))
        {
            await PeopleAsync(store, 1);
            File.Delete(PlaceOf(database));
            await Assert.ThrowsAsync<KeyException>(() => store.Keys.CreateAsync(NewId(), None));
            await Assert.ThrowsAsync<KeyException>(() => store.Keys.ShredAsync(NewId(), None));
        }

        Assert.Contains("is missing or damaged", await RefusalAsync(database), StringComparison.Ordinal);
        Assert.False(File.Exists(PlaceOf(database)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task DamagedSecret_IsNotOverwritten(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var people = await PeopleAsync(store, 2);
        var whole = await File.ReadAllBytesAsync(PlaceOf(database), None);
        Overwrite(PlaceOf(database), 10, [(byte)(whole[10] ^ 1)]);

        await Assert.ThrowsAsync<KeyException>(() => store.Keys.ShredAsync(people[0].Id, None));

        Overwrite(PlaceOf(database), 10, [whole[10]]);
        Assert.Equal(whole, await File.ReadAllBytesAsync(PlaceOf(database), None));
        await store.Keys.ShredAsync(people[0].Id, None);
        await AssertReadableAsync(store, people[1..]);
    }

    [Fact]
    public async Task OlderFolder_StopsTheStart()
    {
        await using var database = await DatabaseKind.Postgres.CreateAsync();
        Person[] people;
        byte[] older;
        await using (var store = await StorageHarness.StartAsync(database, encrypts: true))
        {
            people = await PeopleAsync(store, 2);
            older = await File.ReadAllBytesAsync(PlaceOf(database), None);
            await store.Keys.ShredAsync(people[0].Id, None);
        }

        var newest = await File.ReadAllBytesAsync(PlaceOf(database), None);
        await File.WriteAllBytesAsync(PlaceOf(database), older, None);

        Assert.Contains("Restore its newest backup", await RefusalAsync(database), StringComparison.Ordinal);

        await File.WriteAllBytesAsync(PlaceOf(database), newest, None);
        await using var again = await StorageHarness.StartAsync(database, encrypts: true);
        await AssertReadableAsync(again, people[1..]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DatabaseFromBeforeAnErasure_HasTheOthersFromTheCopy(bool rotates)
    {
        await using var database = await DatabaseKind.Postgres.CreateAsync();
        Person[] people;
        await using (var store = await StorageHarness.StartAsync(database, encrypts: true))
        {
            people = await PeopleAsync(store, 4);
            await store.Database.ExecuteAsync("CREATE TABLE backup AS SELECT * FROM aiomus_keys.data_key", static _ => { }, None);
            await store.Keys.ShredAsync(people[0].Id, None);
            if (rotates)
            {
                await store.Services.GetRequiredService<KeyEncryptionKeyRotation>().RunAsync(None);
            }

            // The secrets are today's, the rows are back.
            await store.Database.ExecuteAsync("DELETE FROM aiomus_keys.data_key", static _ => { }, None);
            await store.Database.ExecuteAsync("INSERT INTO aiomus_keys.data_key SELECT * FROM backup", static _ => { }, None);
        }

        await using var again = await StorageHarness.StartAsync(database, encrypts: true);

        await AssertReadableAsync(again, people[1..]);
        Assert.Null(await again.Keys.FindAsync(people[0].Id, None));
        var told = Assert.Single(again.Logs.Errors);
        Assert.StartsWith(
            "The data keys of 1 accounts are closed under secrets that do not exist any more", told, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task KeysOfBefore_AreClosedAtTheStartAndTheirOldFormOpensNothing(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        Person[] people;
        DataKeyRow[] before;
        await using (var store = await StorageHarness.StartAsync(database, encrypts: true))
        {
            people = await PeopleAsync(store, 6);
            before = await OfBeforeAsync(store, people);
            await store.Services.GetRequiredService<ProtectionKeyRing>().AddAsync("framework", new byte[40], None);
        }

        await using var again = await StorageHarness.StartAsync(database, encrypts: true);

        await AssertReadableAsync(again, people);
        Assert.Empty(await RowsOf(again).OfBeforeAsync(None));
        Assert.Single(await again.Services.GetRequiredService<ProtectionKeyRing>().ListAsync(None));
        var keys = Path.Combine(database.Folder, "keys");
        Assert.False(File.Exists(Path.Combine(keys, "groups", "before")));
        if (kind is DatabaseKind.Postgres)
        {
            Assert.Equal(["kek-0002"], Directory.GetFiles(keys, "kek-*").Select(Path.GetFileName));
        }
        else
        {
            Assert.Equal(["kek-0001"], Directory.GetFiles(keys, "kek-*").Select(Path.GetFileName));
            var bytes = Directory.GetFiles(keys, "keys.db*").Select(Read).ToArray();
            Assert.All(before, row => Assert.DoesNotContain(bytes, file => file.AsSpan().IndexOf(row.Wrapped) >= 0));
        }

        // Once is enough.
        await using var third = await StorageHarness.StartAsync(database, encrypts: true);
        await AssertReadableAsync(third, people);
        Assert.InRange(Directory.GetFiles(keys, "kek-*").Length, 1, 1);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task KeysOfBefore_AreClosedByTheNextStartWhenOneDied(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        Person[] people;
        var keys = Path.Combine(database.Folder, "keys");
        await using (var store = await StorageHarness.StartAsync(database, encrypts: true))
        {
            people = await PeopleAsync(store, 6);

            // It had written its mark, begun an epoch and closed some.
            await OfBeforeAsync(store, people[..3]);
            await File.WriteAllTextAsync(Path.Combine(keys, "groups", "before"), "1", None);
            await store.Services.GetRequiredService<IKeyEncryption>().RotateAsync(None);
        }

        await using var again = await StorageHarness.StartAsync(database, encrypts: true);

        await AssertReadableAsync(again, people);
        Assert.Empty(await RowsOf(again).OfBeforeAsync(None));
        Assert.False(File.Exists(Path.Combine(keys, "groups", "before")));
        Assert.Equal(kind is DatabaseKind.Sqlite, File.Exists(Path.Combine(keys, "kek-0001")));
    }

    [Fact]
    public async Task GivenKeyOfBefore_IsToldUntilItIsTakenAway()
    {
        await using var database = await DatabaseKind.Postgres.CreateAsync();
        var (first, second, pepper) = (NewSecret(), NewSecret(), NewSecret());
        Dictionary<string, string?> Given(params (string Key, string Value)[] keys) => database.Settings
            .Append(new("Aiomus:Keys:Pepper", pepper))
            .Concat(keys.Select(key => new KeyValuePair<string, string?>(key.Key, key.Value))).ToDictionary();
        var mark = Path.Combine(database.Folder, "keys", "groups", "before");
        Person[] people;
        await using (var store = StorageHarness.Create(Given(("Aiomus:Keys:Kek:1", first)), encrypts: true))
        {
            await store.StartStorageAsync();
            people = await PeopleAsync(store, 2);
            await OfBeforeAsync(store, people);
        }

        foreach (var (given, isTold) in new[]
        {
            (Given(("Aiomus:Keys:Kek:1", first)), true),
            (Given(("Aiomus:Keys:Kek:1", first), ("Aiomus:Keys:Kek:2", second)), true),
            (Given(("Aiomus:Keys:Kek:2", second)), false),
        })
        {
            await using var store = StorageHarness.Create(given, encrypts: true);
            await store.StartStorageAsync();
            await AssertReadableAsync(store, people);
            Assert.Equal(isTold, File.Exists(mark));
        }
    }

    private static async Task DieAsync(StorageHarness store, TestDatabase database, Death death)
    {
        var groups = store.Services.GetRequiredService<GroupSecrets>();
        var wrap = store.Services.GetRequiredService<DataKeyWrap>();
        var old = Assert.Single(await SecretsAsync(store));
        var place = PlaceOf(database);
        if (death is Death.WhileItWroteTheNextSecret)
        {
            Overwrite(place, 512, RandomNumberGenerator.GetBytes(30));
            return;
        }

        var next = await groups.DrawAsync(Group, old, None);
        var rows = await RowsOf(store).UnderAsync(Group, old.Generation, None);
        var moved = death switch { Death.BeforeAnyRow => 0, Death.AfterSomeRows => rows.Count / 2, _ => rows.Count };
        foreach (var row in rows[..moved])
        {
            await RowsOf(store)
                .ReplaceAsync([(row, await wrap.WrapAsync(row.UserId, next, (await wrap.OpenAsync(row, [old], None))!, None))], None);
        }

        if (death is Death.WhileItOverwroteTheOldSecret)
        {
            Overwrite(place, 0, new byte[20]);
        }
    }

    private static void Overwrite(string path, int place, byte[] bytes)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.Write(file, bytes, place);
    }

    // As the program before wrapped them.
    private static async Task<DataKeyRow[]> OfBeforeAsync(StorageHarness store, Person[] people)
    {
        var encryption = store.Services.GetRequiredService<IKeyEncryption>();
        var rows = new List<DataKeyRow>();
        foreach (var person in people)
        {
            var row = new DataKeyRow(person.Id, 1, await encryption.WrapAsync(person.Id, 1, person.Key, None), null);
            await RowsOf(store).ReplaceAsync([((await RowsOf(store).FindAsync(person.Id, None))!, row)], None);
            rows.Add(row);
        }

        return [.. rows];
    }

    private static async Task<Person[]> PeopleAsync(StorageHarness store, int count)
    {
        var people = new List<Person>();
        for (var i = 0; i < count; i++)
        {
            var id = NewId();
            await store.Keys.CreateAsync(id, None);
            people.Add(new(id, (await store.Keys.FindAsync(id, None))!));
        }

        return [.. people];
    }

    private static async Task AssertReadableAsync(StorageHarness store, Person[] people)
    {
        Forget(store, people);
        foreach (var person in people)
        {
            Assert.Equal(person.Key, await store.Keys.FindAsync(person.Id, None));
        }
    }

    private static void Forget(StorageHarness store, Person[] people) => Array.ForEach(people, person => store.Keys.Forget(person.Id));

    private static Guid NewId()
    {
        var bytes = Guid.NewGuid().ToByteArray();
        (bytes[0], bytes[1]) = (Group, 0);
        var id = new Guid(bytes);
        Assert.Equal(Group, GroupSecrets.Of(id));
        return id;
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static DataKeyRows RowsOf(StorageHarness store) => store.Services.GetRequiredService<DataKeyRows>();

    private static Task<IReadOnlyList<GroupSecret>> SecretsAsync(StorageHarness store) =>
        store.Services.GetRequiredService<GroupSecrets>().ReadAsync(Group, None);

    private static string PlaceOf(TestDatabase database) => Path.Combine(database.Folder, "keys", "groups", "0007");

    private static async Task<string> RefusalAsync(TestDatabase database)
    {
        await using var store = StorageHarness.Create(database.Settings, encrypts: true);
        return (await Assert.ThrowsAsync<OptionsValidationException>(store.StartStorageAsync)).Message;
    }

    private sealed record Person(Guid Id, byte[] Key);
}
