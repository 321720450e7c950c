using Aiomus.Grains.Interfaces.Errors;
using Orleans.Storage;

namespace Aiomus.Storage.Tests.Grains;

public sealed class SqliteGrainStorageTests() : GrainStorageTests(DatabaseKind.Sqlite);

public sealed class PostgresGrainStorageTests() : GrainStorageTests(DatabaseKind.Postgres);

public abstract class GrainStorageTests(DatabaseKind kind) : StorageTests(kind)
{
    [Theory]
    [InlineData(StorageNames.User)]
    [InlineData(StorageNames.System)]
    public async Task WrittenState_IsReadBack(string name)
    {
        var grain = NewGrain();
        var written = new NoteState(new Note { Text = "héllo", Count = 3, Color = Color.Green });

        await Store.Grains(name).WriteStateAsync("note", grain, written, Ct);
        var read = await ReadAsync(Store.Grains(name), grain);

        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal("héllo", read.State.Text);
        Assert.Equal(3, read.State.Count);
        Assert.Equal(Color.Green, read.State.Color);
    }

    [Fact]
    public async Task UnknownGrain_ReadsAsNothing()
    {
        var read = await ReadAsync(Store.Grains(StorageNames.User), NewGrain());

        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
        Assert.NotNull(read.State);
    }

    [Fact]
    public async Task EveryWrite_MovesTheETag()
    {
        var storage = Store.Grains(StorageNames.User);
        var grain = NewGrain();
        var state = new NoteState(new Note { Count = 1 });

        await storage.WriteStateAsync("note", grain, state, Ct);
        var first = state.ETag;
        state.State.Count = 2;
        await storage.WriteStateAsync("note", grain, state, Ct);

        Assert.NotEqual(first, state.ETag);
        Assert.Equal(2, (await ReadAsync(storage, grain)).State.Count);
    }

    [Fact]
    public async Task StaleETag_IsInconsistentOnWriteAndOnClear()
    {
        var storage = Store.Grains(StorageNames.User);
        var grain = NewGrain();
        await storage.WriteStateAsync("note", grain, new NoteState(), Ct);
        var stale = await ReadAsync(storage, grain);
        var fresh = await ReadAsync(storage, grain);
        fresh.State.Count = 7;
        await storage.WriteStateAsync("note", grain, fresh, Ct);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("note", grain, stale, Ct));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("note", grain, stale, Ct));

        Assert.Equal(7, (await ReadAsync(storage, grain)).State.Count);
    }

    [Fact]
    public async Task SecondFirstWrite_IsInconsistent()
    {
        var storage = Store.Grains(StorageNames.User);
        var grain = NewGrain();
        await storage.WriteStateAsync("note", grain, new NoteState(new Note { Count = 1 }), Ct);

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => storage.WriteStateAsync("note", grain, new NoteState(new Note { Count = 2 }), Ct));

        Assert.Equal(1, (await ReadAsync(storage, grain)).State.Count);
    }

    [Fact]
    public async Task ClearedState_LeavesNoRowAndCanBeWrittenAnew()
    {
        var storage = Store.Grains(StorageNames.User);
        var grain = NewGrain();
        var state = new NoteState(new Note { Count = 1 });
        await storage.WriteStateAsync("note", grain, state, Ct);

        await storage.ClearStateAsync("note", grain, state, Ct);

        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
        Assert.Equal(0, await CountRowsAsync());
        state.State = new Note { Count = 2 };
        await storage.WriteStateAsync("note", grain, state, Ct);
        Assert.Equal(2, (await ReadAsync(storage, grain)).State.Count);
    }

    [Fact]
    public async Task ClearWithoutReading_DeletesTheRow()
    {
        var storage = Store.Grains(StorageNames.User);
        var grain = NewGrain();
        await storage.WriteStateAsync("note", grain, new NoteState(), Ct);

        await storage.ClearStateAsync("note", grain, new NoteState(), Ct);

        Assert.Equal(0, await CountRowsAsync());
    }

    [Fact]
    public async Task GrainTypesWithOneKeyAndOneStateName_DoNotShareARow()
    {
        var storage = Store.Grains(StorageNames.User);
        var key = Guid.NewGuid().ToString("N");
        var jobs = GrainId.Create("jobs", key);
        var quota = GrainId.Create("quota", key);

        await storage.WriteStateAsync("note", jobs, new NoteState(new Note { Text = "jobs" }), Ct);
        await storage.WriteStateAsync("note", quota, new NoteState(new Note { Text = "quota" }), Ct);

        Assert.Equal("jobs", (await ReadAsync(storage, jobs)).State.Text);
        Assert.Equal("quota", (await ReadAsync(storage, quota)).State.Text);
    }

    [Fact]
    public async Task FiftyFirstWritesAtOnce_HaveOneWinnerAndReadableState()
    {
        const int Rounds = 5;
        const int Writers = 50;
        var harnesses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => StorageHarness.StartAsync(Database)));
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                var grain = NewGrain();
                using var start = new ManualResetEventSlim();

                var writers = Enumerable.Range(0, Writers)
                    .Select(writer => Task.Run(async () =>
                    {
                        start.Wait(Ct);
                        try
                        {
                            await harnesses[writer % harnesses.Length].Grains(StorageNames.User)
                                .WriteStateAsync("note", grain, new NoteState(new Note { Count = writer }), Ct);
                            return writer;
                        }
                        catch (InconsistentStateException)
                        {
                            return -1;
                        }
                    }))
                    .ToList();
                start.Set();
                var winner = Assert.Single(await Task.WhenAll(writers), writer => writer >= 0);

                Assert.Equal(winner, (await ReadAsync(Store.Grains(StorageNames.User), grain)).State.Count);
            }

            Assert.Equal(Rounds, await CountRowsAsync());
        }
        finally
        {
            foreach (var harness in harnesses)
            {
                await harness.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task FencedUser_GetsNoNewRowButIsReadAndCleared()
    {
        var storage = Store.Grains(StorageNames.User);
        var userId = Guid.NewGuid();
        var (known, late) = (GrainId.Create("jobs", userId.ToString("N")), GrainId.Create("usage", userId.ToString("N")));
        var state = new NoteState(new Note { Count = 1 });
        await storage.WriteStateAsync("note", known, state, Ct);
        Store.Register.Fenced[userId] = true;

        var refused = await Assert.ThrowsAsync<AiomusException>(() => storage.WriteStateAsync("note", late, new NoteState(), Ct));

        Assert.Equal(ErrorCode.AccountGone, refused.Code);
        Assert.Equal(1, (await ReadAsync(storage, known)).State.Count);
        await storage.ClearStateAsync("note", known, state, Ct);
        Assert.Equal(0, await CountRowsAsync());
    }

    [Fact]
    public async Task WriterThatMissedTheErasure_CannotBringTheRowBack()
    {
        var storage = Store.Grains(StorageNames.User);
        var userId = Guid.NewGuid();
        var grain = GrainId.Create("jobs", userId.ToString("N"));
        var state = new NoteState(new Note { Count = 1 });
        await storage.WriteStateAsync("note", grain, state, Ct);
        var elsewhere = await ReadAsync(storage, grain);
        Store.Register.Fenced[userId] = true;
        await storage.ClearStateAsync("note", grain, elsewhere, Ct);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("note", grain, state, Ct));

        Assert.Equal(0, await CountRowsAsync());
    }

    [Fact]
    public async Task OnlyPersonalWrites_AskTheRegister()
    {
        var (personal, system) = (NewGrain(), NewGrain());

        await Store.Grains(StorageNames.User).WriteStateAsync("note", personal, new NoteState(), Ct);
        await Store.Grains(StorageNames.System).WriteStateAsync("note", system, new NoteState(), Ct);
        await ReadAsync(Store.Grains(StorageNames.User), personal);

        Assert.Equal(personal, Assert.Single(Store.Register.Asked));
    }

    private static GrainId NewGrain() => GrainId.Create("jobs", Guid.NewGuid().ToString("N"));

    private static async Task<NoteState> ReadAsync(IGrainStorage storage, GrainId grain)
    {
        var state = new NoteState();
        await storage.ReadStateAsync("note", grain, state, Ct);
        return state;
    }

    private Task<long> CountRowsAsync()
        => Store.Database.RunAsync(
            "SELECT count(*) FROM OrleansStorage",
            static _ => { },
            static async (command, cancellationToken) => Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken)),
            Ct);
}
