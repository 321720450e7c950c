using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Settings;
using Aiomus.Testing;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Tests.Blobs;

public sealed class FileBlobStoreTests : IAsyncLifetime
{
    private readonly TestDatabase _database = TestDatabase.Sqlite();
    private readonly FileBlobStore _blobs;
    private readonly Guid _subject = Guid.NewGuid();

    public FileBlobStoreTests() => _blobs = new(Options.Create(new StorageOptions { Data = _database.Folder }), TimeProvider.System);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Root => Path.Combine(_database.Folder, "blobs");

    private string Parts => Path.Combine(Root, ".parts");

    private string[] Entries
        => [.. Directory.GetFileSystemEntries(Root).Where(entry => entry != Parts || Directory.GetFiles(entry).Length > 0)];

    private string Place => Path.Combine(Root, _subject.ToString("N"));

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Root);
        await _blobs.OpenUserAsync(_subject, Ct);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task StoredBlob_IsReadBackAndNeverReplaced()
    {
        Assert.True(await _blobs.PutAsync(_subject, "job-1.png", "first"u8.ToArray(), Ct));
        Assert.False(await _blobs.PutAsync(_subject, "job-1.png", "second"u8.ToArray(), Ct));

        Assert.Equal("first", await ReadAsync("job-1.png"));
        Assert.Empty(Directory.GetFiles(Parts));
        Assert.Equal(["job-1.png"], await _blobs.ListAsync(_subject, Ct).ToListAsync(Ct));
        Assert.Equal(["job-1.png"], Directory.GetFiles(Place).Select(Path.GetFileName));
    }

    [Fact]
    public async Task OpenBlob_IsSeekableAndSurvivesItsDeletion()
    {
        await _blobs.PutAsync(_subject, "a", "image"u8.ToArray(), Ct);
        await using var stream = await _blobs.OpenReadAsync(_subject, "a", Ct);

        Assert.True(await _blobs.DeleteAsync(_subject, "a", Ct));

        Assert.NotNull(stream);
        Assert.True(stream.CanSeek);
        stream.Position = 3;
        Assert.Equal("ture", await new StreamReader(stream).ReadToEndAsync(Ct));
    }

    [Fact]
    public async Task AbsentBlob_IsNullAndNotDeleted()
    {
        Assert.Null(await _blobs.OpenReadAsync(_subject, "a", Ct));
        Assert.Null(await _blobs.OpenReadAsync(Guid.NewGuid(), "a", Ct));
        Assert.False(await _blobs.DeleteAsync(_subject, "a", Ct));
        Assert.False(await _blobs.DeleteAsync(Guid.NewGuid(), "a", Ct));
        Assert.Empty(await _blobs.ListAsync(Guid.NewGuid(), Ct).ToListAsync(Ct));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("-option")]
    [InlineData("a/b")]
    [InlineData("../a")]
    [InlineData("a\\b")]
    [InlineData("A")]
    [InlineData("ä")]
    [InlineData("a\0")]
    public async Task NameThatCouldLeaveTheFolder_IsRefused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _blobs.PutAsync(_subject, name, default, Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => _blobs.OpenReadAsync(_subject, name, Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => _blobs.DeleteAsync(_subject, name, Ct));
    }

    [Fact]
    public async Task UserWithoutPlace_IsGoneAndGetsNone()
    {
        var stranger = Guid.NewGuid();

        var refused = await Assert.ThrowsAsync<AiomusException>(() => _blobs.PutAsync(stranger, "a", default, Ct));

        Assert.Equal(ErrorCode.AccountGone, refused.Code);
        Assert.Single(Directory.GetDirectories(Root));
    }

    [Fact]
    public async Task BrokenStore_IsUnavailableAndNotAGoneAccount()
    {
        Directory.Delete(Root, recursive: true);
        await File.WriteAllTextAsync(Root, "a file where the folder was", Ct);

        var refused = await Assert.ThrowsAsync<AiomusException>(() => _blobs.PutAsync(_subject, "a", default, Ct));

        Assert.Equal(ErrorCode.StorageUnavailable, refused.Code);
    }

    [Fact]
    public async Task RefusedWrite_LeavesNoPart()
    {
        Directory.CreateDirectory(Path.Combine(Place, "a"));   // a rename onto a folder fails

        var refused = await Assert.ThrowsAsync<AiomusException>(() => _blobs.PutAsync(_subject, "a", "new"u8.ToArray(), Ct));

        Assert.Equal(ErrorCode.StorageUnavailable, refused.Code);
        Assert.Empty(Directory.GetFiles(Place));
        Assert.Empty(Directory.GetFiles(Parts));
    }

    [Fact]
    public async Task ManyWritersOfOneName_HaveOneWinnerWhoseBlobIsWhole()
    {
        const int Size = 1 << 18;
        for (var round = 0; round < 10; round++)
        {
            var name = $"a-{round}";
            var stored = await Task.WhenAll(Enumerable.Range(1, 8).Select(
                writer => Task.Run(() => _blobs.PutAsync(_subject, name, Enumerable.Repeat((byte)writer, Size).ToArray(), Ct), Ct)));

            var winner = 1 + Array.IndexOf(stored, true);
            Assert.Equal(1, stored.Count(won => won));
            await using var stream = await _blobs.OpenReadAsync(_subject, name, Ct);
            var bytes = new byte[Size];
            await stream!.ReadExactlyAsync(bytes, Ct);
            Assert.Equal(Size, stream.Length);
            Assert.False(bytes.AsSpan().ContainsAnyExcept((byte)winner));
        }

        Assert.Empty(Directory.GetFiles(Parts));
    }

    [Fact]
    public async Task LostDisk_IsNotReplacedByAnEmptyFolder()
    {
        Directory.Delete(Root, recursive: true);

        var refused = await Assert.ThrowsAsync<AiomusException>(() => _blobs.PutAsync(_subject, "a", default, Ct));

        Assert.Equal(ErrorCode.StorageUnavailable, refused.Code);
        Assert.False(Directory.Exists(Root));
    }

    [Fact]
    public async Task HalfWrittenFileOfADeletedUser_IsSeenAndRemoved()
    {
        Directory.CreateDirectory(Parts);
        await _blobs.DeleteUserAsync(_subject, Ct);
        await File.WriteAllTextAsync(Path.Combine(Parts, $".{_subject:N}.0"), "x", Ct);

        Assert.Single(await _blobs.ListAsync(_subject, Ct).ToListAsync(Ct));
        await _blobs.DeleteUserAsync(_subject, Ct);

        Assert.Empty(await _blobs.ListAsync(_subject, Ct).ToListAsync(Ct));
    }

    [Fact]
    public async Task DeletedUser_LosesAllAndLateWritersFail()
    {
        await _blobs.PutAsync(_subject, "a", "1"u8.ToArray(), Ct);
        await _blobs.PutAsync(_subject, "b", "2"u8.ToArray(), Ct);

        Assert.Equal(2, await _blobs.DeleteUserAsync(_subject, Ct));
        Assert.Equal(0, await _blobs.DeleteUserAsync(_subject, Ct));

        var late = await Assert.ThrowsAsync<AiomusException>(() => _blobs.PutAsync(_subject, "c", "3"u8.ToArray(), Ct));
        Assert.Equal(ErrorCode.AccountGone, late.Code);
        Assert.Empty(Entries);
    }

    [Fact]
    public async Task InterruptedDeletion_IsSeenAndFinished()
    {
        await _blobs.PutAsync(_subject, "a", "1"u8.ToArray(), Ct);
        Directory.Move(Place, $"{Place}.gone-0");

        Assert.Equal(["a"], await _blobs.ListAsync(_subject, Ct).ToListAsync(Ct));
        Assert.Null(await _blobs.OpenReadAsync(_subject, "a", Ct));
        Assert.Equal(1, await _blobs.DeleteUserAsync(_subject, Ct));

        Assert.Empty(await _blobs.ListAsync(_subject, Ct).ToListAsync(Ct));
        Assert.Empty(Entries);
    }

    [Fact]
    public async Task DeletionAmidWriters_LeavesNothing()
    {
        var writers = Enumerable.Range(0, 8)
            .Select(writer => Task.Run(
                async () =>
                {
                    for (var i = 0; i < 10_000; i++)
                    {
                        try
                        {
                            await _blobs.PutAsync(_subject, $"{writer}-{i}", new byte[4096], Ct);
                        }
                        catch (AiomusException exception)
                        {
                            return exception.Code;
                        }
                    }

                    return ErrorCode.Internal;   // never refused
                },
                Ct))
            .ToList();
        while (Directory.GetFiles(Place).Length < 20)
        {
            await Task.Yield();
        }

        Assert.NotEqual(0, await _blobs.DeleteUserAsync(_subject, Ct));

        Assert.All(await Task.WhenAll(writers), code => Assert.Equal(ErrorCode.AccountGone, code));
        Assert.Empty(Entries);
    }

    [Fact]
    public async Task Blobs_AreClosedToOtherUsers()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes");
            return;
        }

        await _blobs.PutAsync(_subject, "a", "1"u8.ToArray(), Ct);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Place, "a")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Place));
    }

    [Fact]
    public async Task Sweep_TakesOldPartsAndThoseOfAWrongClockOnly()
    {
        Directory.CreateDirectory(Parts);
        var (old, young, ahead) = (Path.Combine(Parts, "old"), Path.Combine(Parts, "young"), Path.Combine(Parts, "ahead"));
        foreach (var part in new[] { old, young, ahead })
        {
            await File.WriteAllTextAsync(part, "x", Ct);
        }

        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        File.SetLastWriteTimeUtc(ahead, DateTime.UtcNow.AddDays(400));

        Assert.Equal(2, await _blobs.SweepAsync(Ct));
        Assert.Equal([young], Directory.GetFiles(Parts));
    }

    [Fact]
    public async Task Start_TakesPartsThatNobodyFinishes()
    {
        var earlier = Path.Combine(Place, ".x.part");
        await File.WriteAllTextAsync(earlier, "x", Ct);
        _blobs.Open(isAlone: false);
        Assert.True(File.Exists(earlier));
        Directory.Delete(Parts);
        File.SetLastWriteTimeUtc(earlier, DateTime.UtcNow.AddHours(-2));
        _blobs.Open(isAlone: false);
        Assert.False(File.Exists(earlier));

        var young = Path.Combine(Parts, $".{_subject:N}.0");
        await File.WriteAllTextAsync(young, "x", Ct);
        _blobs.Open(isAlone: false);
        Assert.True(File.Exists(young));
        _blobs.Open(isAlone: true);
        Assert.False(File.Exists(young));
    }

    [Fact]
    public async Task Sweep_PassesOverUsersDeletedMeanwhile()
    {
        var users = Enumerable.Range(0, 500).Select(_ => Guid.NewGuid()).ToList();
        foreach (var userId in users)
        {
            await _blobs.OpenUserAsync(userId, Ct);
        }

        var deletions = Task.WhenAll(users.Select(userId => _blobs.DeleteUserAsync(userId, Ct)));
        do
        {
            await _blobs.SweepAsync(Ct);
        }
        while (!deletions.IsCompleted);

        await deletions;
        Assert.Equal([Place], Entries);
    }

    private async Task<string> ReadAsync(string name)
    {
        await using var stream = await _blobs.OpenReadAsync(_subject, name, Ct);
        return await new StreamReader(stream!).ReadToEndAsync(Ct);
    }
}
