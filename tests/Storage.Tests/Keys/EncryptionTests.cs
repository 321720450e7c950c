using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Tests.Grains;
using Aiomus.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Aiomus.Storage.Tests.Keys;

/// <summary>Encryption over a real database and real files.</summary>
public sealed class EncryptionTests
{
    private const string Canary = "zanthoxylum-canary";

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task State_IsReadBackAndNowhereInTheClear(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var userId = await UserAsync(store);

        await WriteAsync(store, userId, Canary);

        Assert.Equal(Canary, (await ReadAsync(store, userId)).State!.Text);
        Assert.Equal(0, CountIn(database.Folder, Canary));
        Assert.DoesNotContain(Canary, await RowsAsync(store), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task WithoutAKey_NothingIsWrittenAndNoneIsMade(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var userId = Guid.NewGuid();

        await AssertGoneAsync(() => WriteAsync(store, userId, Canary));
        await store.Blobs.OpenUserAsync(userId, None);
        await AssertGoneAsync(() => store.Blobs.PutAsync(userId, "a.png", new byte[10], None));

        Assert.Null(await store.Keys.FindAsync(userId, None));
        Assert.False((await ReadAsync(store, userId)).RecordExists);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ShreddedKey_MakesEverythingUnreadable(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var userId = await UserAsync(store);
        await WriteAsync(store, userId, Canary);
        await store.Blobs.PutAsync(userId, "a.png", Encoding.UTF8.GetBytes(Canary), None);

        Assert.Equal(1, await store.Keys.ShredAsync(userId, None));

        Assert.Null((await ReadAsync(store, userId)).State!.Text);
        Assert.Null(await store.Blobs.OpenReadAsync(userId, "a.png", None));
        await AssertGoneAsync(() => WriteAsync(store, userId, Canary));
        Assert.Equal(0, await store.Keys.ShredAsync(userId, None));
        Assert.Equal(0, CountIn(database.Folder, userId.ToString().ToUpperInvariant()));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task AnyChangedBitOfARow_IsRefused(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var userId = await UserAsync(store);
        await WriteAsync(store, userId, Canary);
        var row = JsonNode.Parse(await RowsAsync(store))!.AsObject();
        var fields = row.Where(field => field.Value is JsonValue value && value.TryGetValue<string>(out _))
            .Select(field => field.Key).ToArray();
        Assert.Equal(2, fields.Length);

        foreach (var field in fields)
        {
            var whole = Convert.FromBase64String(row[field]!.GetValue<string>());
            for (var place = 0; place < whole.Length; place++)
            {
                var changed = (byte[])whole.Clone();
                changed[place] ^= (byte)(1 << (place % 8));
                var other = row.DeepClone();
                other[field] = Convert.ToBase64String(changed);
                await ReplaceAsync(store, other.ToJsonString());

                var fault = await Assert.ThrowsAsync<DamagedDataException>(() => ReadAsync(store, userId));

                Assert.Contains(userId.ToString("N"), fault.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(Canary, fault.Message, StringComparison.Ordinal);
            }
        }

        await ReplaceAsync(store, row.ToJsonString());
        Assert.Equal(Canary, (await ReadAsync(store, userId)).State!.Text);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task GivenKeys_AreUsedAndNoneIsOnTheDisk(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        var (first, second, pepper) = (Secret(), Secret(), Secret());
        Dictionary<string, string?> Given(params (string Key, string Value)[] more) => database.Settings
            .Append(new("Aiomus:Keys:Pepper", pepper)).Append(new("Aiomus:Keys:Kek:1", first))
            .Concat(more.Select(entry => new KeyValuePair<string, string?>(entry.Key, entry.Value))).ToDictionary();
        Guid userId;
        await using (var store = StorageHarness.Create(Given(), encrypts: true))
        {
            await store.StartAsync();
            userId = await UserAsync(store);
            await WriteAsync(store, userId, Canary);
        }

        Assert.Empty(Directory.Exists(Path.Combine(database.Folder, "keys"))
            ? Directory.EnumerateFiles(Path.Combine(database.Folder, "keys"), "kek-*")
            : []);
        Assert.False(File.Exists(Path.Combine(database.Folder, "keys", "pepper")));

        // The new key is known everywhere before anybody wraps with it.
        await using (var store = StorageHarness.Create(Given(("Aiomus:Keys:Kek:2", second), ("Aiomus:Keys:Epoch", "1")), encrypts: true))
        {
            await store.StartAsync();
            Assert.Equal(0, await store.Keys.RewrapAsync(None));
        }

        await using (var store = StorageHarness.Create(Given(("Aiomus:Keys:Kek:2", second)), encrypts: true))
        {
            await store.StartAsync();
            Assert.Equal(1, await store.Keys.RewrapAsync(None));
            Assert.Equal(Canary, (await ReadAsync(store, userId)).State!.Text);
        }

        Assert.Contains("kek-0002", await RefusalAsync(Given(("Aiomus:Keys:Kek:2", Secret()))), StringComparison.Ordinal);
        Assert.Contains("Aiomus:Keys:Kek:2 is missing", await RefusalAsync(Given()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingKeyOfAnEarlierEpoch_StopsTheStart()
    {
        await using var database = await DatabaseKind.Sqlite.CreateAsync();
        await using (var store = await StorageHarness.StartAsync(database, encrypts: true))
        {
            await UserAsync(store);
            await ((IKeyEncryption)store.Services.GetService(typeof(IKeyEncryption))!).RotateAsync(None);
            await UserAsync(store);
        }

        File.Delete(Path.Combine(database.Folder, "keys", "kek-0001"));

        Assert.Contains("kek-0001 is missing", await RefusalAsync(database.Settings), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ForgottenKey_IsReadAnew(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        await using var another = await StorageHarness.StartAsync(database, encrypts: true);
        var userId = await UserAsync(store);
        Assert.NotNull(await another.Keys.FindAsync(userId, None));
        await store.Keys.ShredAsync(userId, None);
        Assert.NotNull(await another.Keys.FindAsync(userId, None));

        another.Keys.Forget(userId);

        Assert.Null(await another.Keys.FindAsync(userId, None));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RowInAnothersPlace_IsRefused(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var (one, other) = (await UserAsync(store), await UserAsync(store));
        await WriteAsync(store, one, Canary);
        await WriteAsync(store, other, "another");

        // Every row gets the bytes of one of them.
        await store.Database.ExecuteAsync(
            "UPDATE OrleansStorage SET PayloadBinary = (SELECT PayloadBinary FROM OrleansStorage ORDER BY GrainIdN0 LIMIT 1)",
            static _ => { },
            None);

        var faults = await Task.WhenAll(
            new[] { one, other }.Select(userId => Record.ExceptionAsync(() => ReadAsync(store, userId)).AsTask()));
        var fault = Assert.Single(faults.OfType<DamagedDataException>());
        Assert.DoesNotContain(Canary, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyChangedByteOfABlob_IsRefused()
    {
        await using var database = await DatabaseKind.Sqlite.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var userId = await UserAsync(store);
        var content = Enumerable.Range(0, 300).Select(i => (byte)i).ToArray();
        await store.Blobs.PutAsync(userId, "a.png", content, None);
        var path = Path.Combine(database.Folder, "blobs", userId.ToString("N"), "a.png");
        var stored = await File.ReadAllBytesAsync(path, None);
        Assert.Equal(content, await ReadAllAsync(store.Blobs, userId, "a.png"));

        for (var place = 0; place < stored.Length; place++)
        {
            var changed = (byte[])stored.Clone();
            changed[place] ^= 1;
            await File.WriteAllBytesAsync(path, changed, None);
            await Assert.ThrowsAsync<DamagedDataException>(() => ReadAllAsync(store.Blobs, userId, "a.png"));
        }
    }

    [Fact]
    public async Task CutSwappedOrMovedBlob_IsRefused()
    {
        await using var database = await DatabaseKind.Sqlite.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var (one, other) = (await UserAsync(store), await UserAsync(store));
        var content = new byte[(3 * BlobSeal.ChunkBytes) + 5];
        Random(content);
        await store.Blobs.PutAsync(one, "a.png", content, None);
        await store.Blobs.PutAsync(one, "b.png", content.AsMemory(0, 1000), None);
        await store.Blobs.PutAsync(other, "a.png", content.AsMemory(0, 1000), None);
        string PathOf(Guid userId, string name) => Path.Combine(database.Folder, "blobs", userId.ToString("N"), name);
        var whole = await File.ReadAllBytesAsync(PathOf(one, "a.png"), None);

        foreach (var length
            in new[] { 0, 10, BlobSeal.HeaderBytes, BlobSeal.HeaderBytes + BlobSeal.SealedChunkBytes, whole.Length - 21, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(PathOf(one, "a.png"), whole[..length], None);
            await Assert.ThrowsAsync<DamagedDataException>(() => ReadAllAsync(store.Blobs, one, "a.png"));
        }

        var swapped = (byte[])whole.Clone();
        whole.AsSpan(BlobSeal.HeaderBytes, BlobSeal.SealedChunkBytes)
            .CopyTo(swapped.AsSpan(BlobSeal.HeaderBytes + BlobSeal.SealedChunkBytes));
        await File.WriteAllBytesAsync(PathOf(one, "a.png"), swapped, None);
        await Assert.ThrowsAsync<DamagedDataException>(() => ReadAllAsync(store.Blobs, one, "a.png"));

        File.Copy(PathOf(one, "b.png"), PathOf(one, "c.png"));
        await Assert.ThrowsAsync<DamagedDataException>(() => ReadAllAsync(store.Blobs, one, "c.png"));
        File.Copy(PathOf(one, "b.png"), PathOf(other, "b.png"));
        await Assert.ThrowsAsync<DamagedDataException>(() => ReadAllAsync(store.Blobs, other, "b.png"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BlobSeal.ChunkBytes - 1)]
    [InlineData(BlobSeal.ChunkBytes)]
    [InlineData(BlobSeal.ChunkBytes + 1)]
    [InlineData((5 * BlobSeal.ChunkBytes) + 777)]
    public async Task BlobOfAnyLength_IsReadFromAnywhere(int length)
    {
        await using var database = await DatabaseKind.Sqlite.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var userId = await UserAsync(store);
        var content = new byte[length];
        Random(content);
        await store.Blobs.PutAsync(userId, "a.png", content, None);

        await using var stream = (await store.Blobs.OpenReadAsync(userId, "a.png", None))!;

        Assert.Equal(length, stream.Length);
        Assert.Equal(content, await ReadAllAsync(store.Blobs, userId, "a.png"));
        foreach (var start in new[] { length / 2, 0, Math.Max(0, length - 10), Math.Max(0, Math.Min(length, BlobSeal.ChunkBytes) - 3) })
        {
            stream.Seek(start, SeekOrigin.Begin);
            var part = new byte[Math.Min(20, length - start)];
            await stream.ReadExactlyAsync(part, None);
            Assert.Equal(content[start..(start + part.Length)], part);
            stream.Seek(start, SeekOrigin.Begin);
            stream.ReadExactly(part);
            Assert.Equal(content[start..(start + part.Length)], part);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RotationUnderLoad_FailsNoRead(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var users = new List<Guid>();
        for (var i = 0; i < 40; i++)
        {
            users.Add(await UserAsync(store));
            await WriteAsync(store, users[i], $"{i}");
        }

        using var stop = new CancellationTokenSource();
        var reads = 0;
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(async () =>
        {
            await using var another = StorageHarness.Create(database.Settings, encrypts: true);
            await another.StartAsync();
            for (var i = reader; !stop.IsCancellationRequested; i++)
            {
                Assert.Equal($"{i % 40}", (await ReadAsync(another, users[i % 40])).State!.Text);
                Interlocked.Increment(ref reads);
                reading.TrySetResult();
            }
        })).ToArray();
        await await Task.WhenAny([reading.Task, .. readers]);
        var encryption = (IKeyEncryption)store.Services.GetService(typeof(IKeyEncryption))!;
        for (var epoch = 2; epoch <= 6; epoch++)
        {
            await encryption.RotateAsync(None);
            Assert.Equal(40, await store.Keys.RewrapAsync(None));
            Assert.Equal(epoch, encryption.Epoch);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(reads > 0);
        Assert.Equal(0, await store.Keys.RewrapAsync(None));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task KeysMadeWhileAnEpochBegins_NeedTheOneBeforeNoLonger(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var services = store.Services;
        var ring = services.GetRequiredService<ProtectionKeyRing>();
        var slow = new SlowEncryption(services.GetRequiredService<IKeyEncryption>());
        var keys = new DataKeys(
            services.GetRequiredService<DataKeyRows>(), services.GetRequiredService<GroupSecrets>(), new DataKeyWrap(slow),
            services.GetRequiredService<GroupChange>(), services.GetRequiredService<GroupCopies>(), slow, TimeProvider.System);
        var userId = Guid.NewGuid();

        slow.Meanwhile = () => RotateAsync(store, ring);
        await keys.CreateAsync(userId, None);
        await StartsWithoutAsync(database, "kek-0001");

        slow.Meanwhile = () => RotateAsync(store, ring);
        await new ProtectionKeyRing(services.GetRequiredService<DataKeyStore>(), slow).AddAsync("late", new byte[32], None);
        await StartsWithoutAsync(database, "kek-0002");

        Assert.NotNull(await store.Keys.FindAsync(userId, None));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task WrongMissingOrOpenKeys_StopTheStart(DatabaseKind kind)
    {
        await using var database = await kind.CreateAsync();
        var keys = Path.Combine(database.Folder, "keys");
        await using (var store = await StorageHarness.StartAsync(database, encrypts: true))
        {
            await WriteAsync(store, await UserAsync(store), Canary);
        }

        var key = await File.ReadAllBytesAsync(Path.Combine(keys, "kek-0001"), None);
        File.Delete(Path.Combine(keys, "kek-0001"));
        Assert.Contains("kek-0001 is missing", await RefusalAsync(database.Settings), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(keys, "kek-0001")));

        await File.WriteAllBytesAsync(Path.Combine(keys, "kek-0001"), new byte[32], None);
        Close(Path.Combine(keys, "kek-0001"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains("kek-0001 is not the one", await RefusalAsync(database.Settings), StringComparison.Ordinal);

        await File.WriteAllBytesAsync(Path.Combine(keys, "kek-0001"), key, None);
        Close(Path.Combine(keys, "kek-0001"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", await RefusalAsync(database.Settings), StringComparison.Ordinal);

        Close(Path.Combine(keys, "kek-0001"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Delete(Path.Combine(keys, "pepper"));
        Assert.Contains("pepper is missing", await RefusalAsync(database.Settings), StringComparison.Ordinal);
    }

    private static void Close(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static string Secret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static Task<int> ReplaceAsync(StorageHarness store, string row) => store.Database.ExecuteAsync(
        "UPDATE OrleansStorage SET PayloadBinary = @row",
        parameters => parameters.Add(store.Database.Parameter("row", Encoding.UTF8.GetBytes(row))),
        None);

    private static async Task<string> RefusalAsync(IReadOnlyDictionary<string, string?> settings)
    {
        await using var store = StorageHarness.Create(settings, encrypts: true);
        return (await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(store.StartStorageAsync)).Message;
    }

    private static async Task<Guid> UserAsync(StorageHarness store)
    {
        var userId = Guid.NewGuid();
        await store.Keys.CreateAsync(userId, None);
        await store.Blobs.OpenUserAsync(userId, None);
        return userId;
    }

    private static GrainId IdOf(Guid userId) => GrainId.Create(GrainType.Create("user"), GrainIdKeyExtensions.CreateGuidKey(userId));

    private static async Task WriteAsync(StorageHarness store, Guid userId, string text)
    {
        var state = await ReadAsync(store, userId);
        state.State = new Note { Text = text };
        await store.Grains(StorageNames.User).WriteStateAsync("user", IdOf(userId), state, None);
    }

    private static async Task<GrainState<Note>> ReadAsync(StorageHarness store, Guid userId)
    {
        var state = new GrainState<Note>(new Note());
        await store.Grains(StorageNames.User).ReadStateAsync("user", IdOf(userId), state, None);
        return state;
    }

    private static async Task<byte[]> ReadAllAsync(IBlobStore blobs, Guid userId, string name)
    {
        await using var stream = (await blobs.OpenReadAsync(userId, name, None))!;
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, None);
        return read.ToArray();
    }

    private static async Task AssertGoneAsync(Func<Task> act) =>
        Assert.Equal(ErrorCode.AccountGone, (await Assert.ThrowsAsync<Aiomus.Grains.Interfaces.Errors.AiomusException>(act)).Code);

    private static void Random(byte[] content) => RandomNumberGenerator.Fill(content);

    private static int CountIn(string folder, string text) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Count(path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
        });

    private static Task<string> RowsAsync(StorageHarness store) => store.Database.RunAsync(
        "SELECT PayloadBinary FROM OrleansStorage",
        static _ => { },
        static async (command, cancellationToken) =>
        {
            var text = new StringBuilder();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                text.Append(Encoding.UTF8.GetString((byte[])reader.GetValue(0)));
            }

            return text.ToString();
        },
        None);

    private static async Task StartsWithoutAsync(TestDatabase database, string key)
    {
        File.Delete(Path.Combine(database.Folder, "keys", key));
        await using var another = await StorageHarness.StartAsync(database, encrypts: true);
    }

    private static async Task RotateAsync(StorageHarness store, ProtectionKeyRing ring)
    {
        await store.Services.GetRequiredService<IKeyEncryption>().RotateAsync(None);
        await store.Keys.RewrapAsync(None);
        await ring.RewrapAsync(None);
    }

    // Something else happens between a key's wrapping and its row.
    private sealed class SlowEncryption(IKeyEncryption inner) : IKeyEncryption
    {
        public Func<Task>? Meanwhile { get; set; }

        public int Epoch => inner.Epoch;

        public async Task<byte[]> WrapAsync(Guid userId, int epoch, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
        {
            var wrapped = await inner.WrapAsync(userId, epoch, key, cancellationToken);
            if (Meanwhile is { } meanwhile)
            {
                Meanwhile = null;
                await meanwhile();
            }

            return wrapped;
        }

        public Task<byte[]> UnwrapAsync(Guid userId, int epoch, ReadOnlyMemory<byte> wrapped, CancellationToken cancellationToken) =>
            inner.UnwrapAsync(userId, epoch, wrapped, cancellationToken);

        public Task RotateAsync(CancellationToken cancellationToken) => inner.RotateAsync(cancellationToken);
    }
}
