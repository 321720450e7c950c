using System.Text;
using Aiomus.Grains.Audit;
using Aiomus.Grains.Gallery;
using Aiomus.Grains.Storing;
using Aiomus.Storage.Serialization;

namespace Aiomus.Grains.Tests.Storing;

public sealed class SealedTailTests
{
    private const int Size = 3;
    private readonly Dictionary<int, int[]> _sealed = [];
    private readonly List<int> _sealings = [];
    private State _state = new();

    private SealedTail<int> Tail => new(() => _state, Size, ReadAsync);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_AreReadInTheOrderTheyCame()
    {
        await AddAsync(10);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], (await Tail.ForwardsAsync(0, Token).ToListAsync(Token)).SelectMany(part => part));
        Assert.Equal([9, 8, 7, 6, 5, 4, 3, 2, 1, 0], (
            await Tail.BackwardsAsync(cancellationToken: Token).ToListAsync(Token)).SelectMany(part => part.Entries.Reverse()));
    }

    [Fact]
    public async Task LastEntry_IsAlwaysInTheTail()
    {
        for (var i = 0; i < 20; i++)
        {
            await AddAsync(1);

            Assert.Equal(i, _state.Tail[^1]);
            Assert.InRange(_state.Tail.Count, 1, Size);
        }
    }

    [Fact]
    public async Task ClosedParts_AllHaveTheSameSize()
    {
        await AddAsync(20);

        Assert.All(_sealed.Values, part => Assert.Equal(Size, part.Length));
        Assert.Equal(Enumerable.Range(0, _state.Segment), _sealings);
    }

    [Fact]
    public async Task OwnerThatDiedAfterSealing_SealsTheSameAgain()
    {
        await AddAsync(Size);
        var stored = _state.Copy();
        await AddAsync(1);
        _state = stored;

        await AddAsync(2);

        Assert.Equal([0, 0], _sealings);
        Assert.Equal([0, 1, 2], _sealed[0]);
        Assert.Equal([[0, 1, 2], [3, 4]], await Tail.ForwardsAsync(0, Token).ToListAsync(Token));
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(8, true)]
    [InlineData(6, true)]
    [InlineData(5, false)]
    [InlineData(10, false)]
    public async Task LatestEntries_AreKnownAcrossAClosing(int entry, bool known)
    {
        await AddAsync(10);

        Assert.Equal(known, await Tail.HasLatelyAsync(other => other == entry, Token));
    }

    [Fact]
    public async Task Parts_BeginWhereTheyAreAskedFor()
    {
        await AddAsync(10);

        Assert.Equal([[6, 7, 8], [9]], await Tail.ForwardsAsync(2, Token).ToListAsync(Token));
        Assert.Equal([1, 0], (await Tail.BackwardsAsync(1, Token).ToListAsync(Token)).Select(part => part.Segment));
        Assert.Empty(await Tail.BackwardsAsync(-1, Token).ToListAsync(Token));
        Assert.Empty(await Tail.ReadAsync(4, Token));
        Assert.Empty(await Tail.ReadAsync(-1, Token));
    }

    [Theory]
    [InlineData(null, 4, new[] { 10, 9, 8, 7 })]
    [InlineData(10L, 2, new[] { 9, 8 })]
    [InlineData(5L, 500, new[] { 4, 3, 2, 1 })]
    [InlineData(1L, 5, new int[0])]
    [InlineData(99L, 1, new[] { 10 })]
    public async Task Page_HoldsTheEntriesBeforeANumberLatestFirst(long? before, int count, int[] numbers)
    {
        await AddAsync(10);

        Assert.Equal(numbers, (await Tail.ListPageAsync(entry => entry + 1, before, count, Token)).Select(entry => entry + 1));
    }

    [Fact]
    public async Task Page_EndsWhereAPartIsMissingAndHasALimit()
    {
        await AddAsync(10);
        _sealed[1] = [];

        Assert.Equal([9, 8, 7, 6], await Tail.ListPageAsync(entry => entry + 1, null, 9, Token));
        foreach (var count in new[] { 0, 501 })
        {
            var refusal = await Assert.ThrowsAsync<AiomusException>(() => Tail.ListPageAsync(entry => entry + 1, null, count, Token));
            Assert.Equal((ErrorCode.InvalidRequest, "count"), (refusal.Code, refusal.Field));
        }
    }

    // What versions before this type stored: the names are schema.
    [Fact]
    public void StoredTails_AreReadByTheirNames()
    {
        static T Read<T>(string json) => new StateJson().Deserialize<T>(BinaryData.FromBytes(Encoding.UTF8.GetBytes(json)));

        Assert.Equal(3, Read<AuditState>("""{"segment":3,"entries":9,"tail":[]}""").Segment);
        Assert.Equal(3, Read<AuditLogState>("""{"segment":3,"entries":9,"tail":[]}""").Segment);
        Assert.Equal(3, Read<GalleryState>("""{"segment":3,"next":9,"tail":[]}""").Segment);
    }

    private async Task AddAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Tail.MakeRoomAsync(segment =>
            {
                _sealings.Add(segment);
                _sealed[segment] = [.. _state.Tail];
                return Task.CompletedTask;
            });
            _state.Tail.Add((_state.Segment * Size) + _state.Tail.Count);
        }
    }

    private Task<IReadOnlyList<int>> ReadAsync(int segment, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<int>>(_sealed[segment]);

    private sealed class State : ITailState<int>
    {
        public int Segment { get; set; }

        public List<int> Tail { get; init; } = [];

        public State Copy() => new() { Segment = Segment, Tail = [.. Tail] };
    }
}
