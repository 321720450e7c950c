using System.Collections.Concurrent;
using Aiomus.Contracts.Gallery;
using Aiomus.Imaging;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Keys;
using Aiomus.WebApi.Gallery;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ImageFormat = Aiomus.Contracts.Gallery.ImageFormat;

namespace Aiomus.WebApi.Tests.Gallery;

public sealed class ImageConverterTests : IDisposable
{
    private static readonly byte[] Image = ImageEncoder.Encode(
        new RgbImage(16, 16, new byte[16 * 16 * 3]), Aiomus.Imaging.ImageFormat.Png, null, ImageMetadata.Generated);

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedKeys _keys = new();
    private readonly List<IDisposable> _made = [];

    [Fact]
    public async Task SameConversion_IsDoneOnceForAllWhoAsk()
    {
        var (converter, _) = Create();
        var (reads, go) = (0, new TaskCompletionSource());
        var asked = Any(_keys.Add());
        var askers = Enumerable.Range(0, 20).Select(_ => converter.ConvertAsync(asked, ReadAsync, CancellationToken.None)).ToArray();

        go.SetResult();
        var answers = await Task.WhenAll(askers);

        Assert.Equal(1, reads);
        Assert.All(answers, answer => Assert.Equal(0xFF, answer![0]));
        Assert.NotNull(await converter.ConvertAsync(asked, ReadAsync, CancellationToken.None));
        Assert.Equal(1, reads);

        async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref reads);
            await go.Task;
            return Image;
        }
    }

    [Fact]
    public async Task WhatOnePersonHasWaiting_IsBoundedAndLeavesOthersFree()
    {
        var (converter, _) = Create(new ConversionOptions { AtOnce = 2, Waiting = 3 });
        var (greedy, other) = (_keys.Add(), _keys.Add());
        var go = new TaskCompletionSource();
        var asked = Enumerable.Range(1, 5)
            .Select(quality => converter.ConvertAsync(Any(greedy, quality), HeldAsync, CancellationToken.None)).ToList();

        // One runs and three wait, in whatever order they came; none of them ends before it may.
        var refused = await Task.WhenAny(asked);
        asked.Remove(refused);
        var refusal = await Assert.ThrowsAsync<AiomusException>(() => refused);
        Assert.Equal(ErrorCode.TooManyConversions, refusal.Code);
        Assert.InRange(refusal.RetryAfter!.Value.TotalSeconds, 1, 300);
        Assert.NotNull(await converter.ConvertAsync(Any(other), Read, CancellationToken.None));

        go.SetResult();
        Assert.All(await Task.WhenAll(asked), Assert.NotNull);

        async Task<byte[]?> HeldAsync(CancellationToken cancellationToken)
        {
            await go.Task;
            return Image;
        }
    }

    [Fact]
    public async Task SlowFormats_HaveTurnsOfTheirOwn()
    {
        var (converter, _) = Create(new ConversionOptions { AtOnce = 1, SlowAtOnce = 1 });
        var go = new TaskCompletionSource();
        var slow = converter.ConvertAsync(Any(_keys.Add()) with { Format = ImageFormat.Avif }, HeldAsync, CancellationToken.None);

        Assert.NotNull(await converter.ConvertAsync(Any(_keys.Add()), Read, CancellationToken.None));
        Assert.False(slow.IsCompleted);
        go.SetResult();
        Assert.NotNull(await slow);

        async Task<byte[]?> HeldAsync(CancellationToken cancellationToken)
        {
            await go.Task;
            return Image;
        }
    }

    [Fact]
    public async Task ConversionThatNobodyWaitsForAnyMore_DoesNotRun()
    {
        var (converter, _) = Create(new ConversionOptions { AtOnce = 1 });
        var (person, reads, go) = (_keys.Add(), 0, new TaskCompletionSource());
        var running = converter.ConvertAsync(Any(person, 1), HeldAsync, CancellationToken.None);
        using var end = new CancellationTokenSource();
        await UntilAsync(() => Volatile.Read(ref reads) == 1);
        var waiting = converter.ConvertAsync(Any(person, 2), HeldAsync, end.Token);

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        go.SetResult();
        Assert.NotNull(await running);
        Assert.NotNull(await converter.ConvertAsync(Any(person, 3), Read, CancellationToken.None));

        Assert.Equal(1, reads);

        async Task<byte[]?> HeldAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref reads);
            await go.Task;
            return Image;
        }
    }

    [Fact]
    public async Task KeptConversion_IsSealedAndGoesWithItsPersonItsImageAndItsTime()
    {
        var (converter, cache) = Create();
        var person = _keys.Add();
        var (first, second) = (Any(person), Any(person));
        await converter.ConvertAsync(first, Read, CancellationToken.None);
        await converter.ConvertAsync(second, Read, CancellationToken.None);
        Assert.NotNull(await cache.FindAsync(first, CancellationToken.None));

        cache.Forget(person, first.ImageId);
        Assert.Null(await cache.FindAsync(first, CancellationToken.None));
        Assert.NotNull(await cache.FindAsync(second, CancellationToken.None));

        _keys.Shred(person);
        Assert.Null(await cache.FindAsync(second, CancellationToken.None));
        Assert.Equal(0, cache.Bytes);

        var third = Any(_keys.Add());
        await converter.ConvertAsync(third, Read, CancellationToken.None);
        Assert.NotEqual(0, cache.Bytes);
        _time.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public async Task ImageThatIsDeletedMeanwhile_LeavesNothing()
    {
        var (converter, cache) = Create();
        var asked = Any(_keys.Add());

        await converter.ConvertAsync(asked, ReadAsync, CancellationToken.None);

        Assert.Equal(0, cache.Bytes);

        Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
        {
            cache.Forget(asked.UserId, asked.ImageId);
            return Read(cancellationToken);
        }
    }

    [Fact]
    public async Task WhatIsKept_IsBoundedAndTheOldestMakesRoom()
    {
        var (_, cache) = Create(new ConversionOptions { CacheMiB = 1 });
        var person = _keys.Add();
        var kept = Enumerable.Range(1, 10).Select(quality => Any(person, quality)).ToArray();
        foreach (var one in kept)
        {
            await cache.KeepAsync(one, new byte[300_000], cache.Mark, CancellationToken.None);
        }

        Assert.InRange(cache.Bytes, 1, 1024 * 1024);
        Assert.Null(await cache.FindAsync(kept[0], CancellationToken.None));
        Assert.Equal(300_000, (await cache.FindAsync(kept[^1], CancellationToken.None))!.Length);
    }

    [Fact]
    public async Task OneWhoConvertsMuch_PushesOutNobodyElse()
    {
        var (_, cache) = Create(new ConversionOptions { CacheMiB = 1 });
        var other = Any(_keys.Add());
        await cache.KeepAsync(other, new byte[300_000], cache.Mark, CancellationToken.None);
        var person = _keys.Add();
        var many = Enumerable.Range(1, 50).Select(quality => Any(person, quality)).ToArray();
        foreach (var one in many)
        {
            await cache.KeepAsync(one, new byte[100_000], cache.Mark, CancellationToken.None);
        }

        Assert.NotNull(await cache.FindAsync(other, CancellationToken.None));
        Assert.NotNull(await cache.FindAsync(many[^1], CancellationToken.None));
        Assert.Null(await cache.FindAsync(many[0], CancellationToken.None));
        Assert.InRange(cache.Bytes, 300_000, 300_000 + 512 * 1024 + 100);
        cache.Forget(person);
        cache.Forget(other.UserId);
        Assert.Equal(0, cache.Bytes);
    }

    public void Dispose() => _made.ForEach(one => one.Dispose());

    private static Conversion Any(Guid person, int quality = 80) => new(person, Guid.NewGuid(), ImageFormat.Jpeg, quality);

    private static Task<byte[]?> Read(CancellationToken cancellationToken) => Task.FromResult<byte[]?>(Image);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!isSo())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private (ImageConverter Converter, ConversionCache Cache) Create(ConversionOptions? options = null)
    {
        var set = Options.Create(options ?? new ConversionOptions());
        var cache = new ConversionCache(new UserSeal(_keys), set, _time);
        _made.Add(cache);
        return (new ImageConverter(set, cache, _time), cache);
    }

    private sealed class ScriptedKeys : IDataKeys
    {
        private readonly ConcurrentDictionary<Guid, byte[]> _keys = [];

        public Guid Add()
        {
            var person = Guid.NewGuid();
            _keys[person] = [.. Enumerable.Repeat((byte)7, 32)];
            return person;
        }

        public void Shred(Guid person) => _keys.TryRemove(person, out _);

        public Task<byte[]?> FindAsync(Guid userId, CancellationToken ct) => Task.FromResult(_keys.GetValueOrDefault(userId));

        public Task CreateAsync(Guid userId, CancellationToken ct) => throw new NotSupportedException();

        public Task<int> ShredAsync(Guid userId, CancellationToken ct) => throw new NotSupportedException();

        public void Forget(Guid userId) => throw new NotSupportedException();

        public Task<int> RewrapAsync(CancellationToken ct) => throw new NotSupportedException();
    }
}
