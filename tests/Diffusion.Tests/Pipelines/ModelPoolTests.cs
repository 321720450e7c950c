using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests.Pipelines;

public sealed class ModelPoolTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly ModelCopy _first = ModelCopy.Make(Repository.MiniModel, "first");
    private readonly ModelCopy _second = ModelCopy.Make(Repository.MiniModel, "second");
    private readonly ModelCopy _third = ModelCopy.Make(Repository.MiniModel, "third");
    private readonly long _bytes;

    public ModelPoolTests()
    {
        using var pool = new ModelPool([_first.Path]);
        using var loan = pool.Borrow("first");
        _bytes = pool.LoadedBytes;
    }

    [Fact]
    public void Bytes_AreThoseOfTheNetworks() =>
        Assert.Equal(
            Directory.EnumerateFiles(Repository.MiniModel, "*.onnx", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length),
            _bytes);

    [Fact]
    public void WithoutABudget_EveryModelStays()
    {
        using var pool = new ModelPool([_first.Path, _second.Path, _third.Path]);
        var models = new[] { "first", "second", "third" }.Select(name => Use(pool, name)).ToArray();

        Assert.Equal(models, new[] { "first", "second", "third" }.Select(name => Use(pool, name)));
        Assert.Equal(3 * _bytes, pool.LoadedBytes);
    }

    [Fact]
    public void TheModelUnusedForLongest_Goes()
    {
        using var pool = Pool(2);
        Use(pool, "first");
        Use(pool, "second");
        Use(pool, "first");
        Use(pool, "third");

        Assert.True(pool.IsLoaded("first"));
        Assert.False(pool.IsLoaded("second"));
        Assert.True(pool.IsLoaded("third"));
        Assert.Equal(2 * _bytes, pool.LoadedBytes);
    }

    [Fact]
    public void AModelLoadedAgain_DrawsTheSame()
    {
        using var pool = Pool(1);
        var before = Draw(pool, "first");
        Use(pool, "second");
        Assert.False(pool.IsLoaded("first"));

        Assert.Equal(before, Draw(pool, "first"));
    }

    [Fact]
    public async Task WhoWaitsForRoom_IsSeenAndServedWhenItIsFree()
    {
        using var pool = Pool(1);
        var loan = pool.Borrow("first");
        Assert.False(loan.IsWanted);
        var waiting = Task.Run(() => Use(pool, "second"));
        Assert.True(SpinWait.SpinUntil(() => loan.IsWanted, Soon));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(_bytes, pool.LoadedBytes);

        loan.Dispose();

        await waiting.WaitAsync(Soon);
        Assert.False(pool.IsLoaded("first"));
    }

    [Fact]
    public async Task OneModel_HasOneBorrowerAtATime()
    {
        using var pool = Pool(2);
        var names = new[] { "first", "second" };
        var inside = new int[2];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var round = 0; round < 200; round++)
            {
                using var loan = pool.Borrow(names[round % 2]);
                Assert.Equal(1, Interlocked.Increment(ref inside[round % 2]));
                Interlocked.Decrement(ref inside[round % 2]);
            }
        }))).WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task ManyBorrowersInLittleRoom_AllComeToIt()
    {
        using var pool = Pool(1);
        var names = new[] { "first", "second", "third" };
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() =>
        {
            Use(pool, names[i % 3]);
            Assert.True(pool.LoadedBytes <= _bytes);
        }))).WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void WhoGivesUpWaiting_LeavesTheQueue()
    {
        using var pool = Pool(1);
        using var loan = pool.Borrow("first");
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.Throws<OperationCanceledException>(() => pool.Borrow("second", soon.Token));
        Assert.False(loan.IsWanted);
    }

    [Fact]
    public void AModelLargerThanTheBudget_IsRefusedByName()
    {
        var fault = Assert.Throws<ModelException>(() => new ModelPool([_first.Path], budget: _bytes - 1));
        Assert.Contains("first", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"{_bytes}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelThatCannotBeLoaded_TakesNoRoom()
    {
        _first.Write("scheduler/scheduler_config.json", "{"u8.ToArray());
        using var pool = Pool(1);

        Assert.Throws<ModelException>(() => pool.Borrow("first"));
        Assert.Equal(0, pool.LoadedBytes);
        Use(pool, "second");
    }

    [Fact]
    public void AnUnknownName_IsAnError()
    {
        using var pool = Pool(1);
        Assert.Throws<ArgumentException>("name", () => pool.Borrow("fourth"));
    }

    [Fact]
    public void ALoanGivenBack_CannotBeUsed()
    {
        using var pool = Pool(1);
        var loan = pool.Borrow("first");
        loan.Dispose();
        Assert.Throws<ObjectDisposedException>(() => loan.Model);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _third.Dispose();
    }

    private static DiffusionModel Use(ModelPool pool, string name)
    {
        using var loan = pool.Borrow(name);
        return loan.Model;
    }

    private static byte[] Draw(ModelPool pool, string name)
    {
        using var loan = pool.Borrow(name);
        return loan.Model.Generate(new ImageRequest { Prompt = "a red apple", Seed = 1, Steps = 2 }).Pixels.ToArray();
    }

    private ModelPool Pool(int models) => new([_first.Path, _second.Path, _third.Path], budget: models * _bytes);
}
