using System.Collections.Concurrent;
using Aiomus.Grains.Erasure;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Aiomus.Grains.Tests.Erasure;

public sealed class ProcessorErasureTests
{
    private const string Customer = "cus_zanthoxylum";

    private readonly Processor _processor = new();
    private readonly Guid _erasure = Guid.NewGuid();

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    public static TheoryData<DatabaseKind, int> Writes => new MatrixTheoryData<DatabaseKind, int>(
        [DatabaseKind.Sqlite, DatabaseKind.Postgres], [1, 2, 3, 4, 5, 6]);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases))]
    public async Task ForgottenCustomer_IsOnTheReceiptAndNowhereElse(DatabaseKind database)
    {
        await using var cluster = await StartAsync(database);

        await BeginAsync(cluster);

        await AssertDoneAsync(cluster);
        Assert.Equal(1, _processor.Deleted);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ProcessorThatIsDown_IsAskedAgainAfterARestart(DatabaseKind database)
    {
        _processor.IsDown = true;
        await using var cluster = await StartAsync(database);
        await BeginAsync(cluster);
        await Eventually.AssertAsync(() => Hold(() => Assert.NotEqual(0, _processor.Refused)));

        await cluster.KillAndRestartAsync();
        await RemindAsync(cluster);
        Assert.Null(Assert.Single(await ReceiptAsync(cluster)).DeletedAt);
        _processor.IsDown = false;
        await RemindAsync(cluster);

        await AssertDoneAsync(cluster);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RedactionThatIsNotAllowedYet_IsAskedForAgainADayLaterWithTheDeletionTold(DatabaseKind database)
    {
        _processor.AllowsRedaction = false;
        await using var cluster = await StartAsync(database);
        await BeginAsync(cluster);
        await Eventually.AssertAsync(async () => Assert.NotNull((await ReceiptAsync(cluster)).SingleOrDefault()?.DeletedAt));

        await Eventually.AssertAsync(() => Hold(() => Assert.Equal(1, _processor.Led)));
        await RemindAsync(cluster);
        Assert.Equal(1, _processor.Led);
        Assert.Null(Assert.Single(await ReceiptAsync(cluster)).RedactedAt);

        _processor.AllowsRedaction = true;
        cluster.Time.Advance(TimeSpan.FromDays(1));
        await RemindAsync(cluster);

        await AssertDoneAsync(cluster);
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task SiloThatDiesAfterAnyWrite_LeavesNothingUndone(DatabaseKind database, int writes)
    {
        await using var cluster = await StartAsync(database);
        cluster.Stop.StopAfter(writes);
        try
        {
            await BeginAsync(cluster);
            await Eventually.AssertAsync(() => Hold(() => Assert.True(cluster.Stop.IsStopped || !_processor.Redacted.IsEmpty)));
        }
        catch (Exception fault) when (fault is IOException or OrleansException or AiomusException)
        {
            // Not stored: whoever asked asks again.
        }

        await cluster.KillAndRestartAsync();
        await BeginAsync(cluster);

        await AssertDoneAsync(cluster);
        Assert.Single(_processor.Redacted.Distinct());
    }

    private static Task Hold(Action assertion)
    {
        assertion();
        return Task.CompletedTask;
    }

    private static Task RemindAsync(GrainCluster cluster) => cluster.Grains
        .GetGrain<IRemindable>(Grain(cluster).GetGrainId()).ReceiveReminder(ProcessorErasureGrain.ReminderName, default);

    private static IProcessorErasureGrain Grain(GrainCluster cluster) => cluster.Grains.GetGrain<IProcessorErasureGrain>(Customer);

    private static async Task<bool> IsStoredAsync(GrainCluster cluster)
    {
        var state = new GrainState<ProcessorErasureState>(new());
        await cluster.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(StorageNames.System)
            .ReadStateAsync("processorerasure", Grain(cluster).GetGrainId(), state);
        return state.RecordExists;
    }

    private async Task<GrainCluster> StartAsync(DatabaseKind database) => await GrainCluster.StartAsync(
        await database.CreateAsync(), configure: silo => silo.Services.AddSingleton<ICustomerEraser>(_processor));

    private async Task BeginAsync(GrainCluster cluster)
    {
        var requested = new ErasureEntry(ErasureStep.Requested, cluster.Time.GetUtcNow(), new Dictionary<string, int>());
        await cluster.Grains.GetGrain<IErasureReceiptGrain>(_erasure).RecordAsync(
            new ErasureStatus(_erasure, ErasureStep.Requested, [requested]), None);
        await Grain(cluster).BeginAsync(_erasure, None);
    }

    private async Task<ProcessorErasure[]> ReceiptAsync(GrainCluster cluster) =>
        (await cluster.Grains.GetGrain<IErasureReceiptGrain>(_erasure).GetAsync(None))?.Processors ?? [];

    private Task AssertDoneAsync(GrainCluster cluster) => Eventually.AssertAsync(async () =>
    {
        Assert.All(await ReceiptAsync(cluster), told =>
        {
            Assert.Equal("Processor of the test", told.Processor);
            Assert.NotNull(told.DeletedAt);
            Assert.NotNull(told.RedactedAt);
        });
        Assert.NotEmpty(await ReceiptAsync(cluster));
        Assert.False(await IsStoredAsync(cluster));
    });

    private sealed class Processor : ICustomerEraser
    {
        private int _deleted;
        private int _refused;
        private int _led;

        public string Name => "Processor of the test";

        public bool IsDown { get; set; }

        public bool AllowsRedaction { get; set; } = true;

        public int Deleted => _deleted;

        public int Refused => _refused;

        public int Led => _led;

        public ConcurrentQueue<string> Redacted { get; } = [];

        public Task DeleteAsync(string customer, CancellationToken cancellationToken)
        {
            Answer(customer);
            Interlocked.Increment(ref _deleted);
            return Task.CompletedTask;
        }

        // As a processor with idempotency keys: the same key is the same redaction.
        public Task<string> BeginRedactionAsync(string customer, string key, CancellationToken cancellationToken)
        {
            Answer(customer);
            Redacted.Enqueue(key);
            return Task.FromResult($"prj_{key}");
        }

        public Task<TimeSpan?> LeadRedactionAsync(string redaction, CancellationToken cancellationToken)
        {
            Assert.Contains(redaction["prj_".Length..], Redacted);
            Interlocked.Increment(ref _led);
            return Task.FromResult<TimeSpan?>(AllowsRedaction ? null : TimeSpan.FromDays(1));
        }

        private void Answer(string customer)
        {
            Assert.Equal(Customer, customer);
            if (IsDown)
            {
                Interlocked.Increment(ref _refused);
                throw new AiomusException(ErrorCode.Unavailable, "The processor does not answer.");
            }
        }
    }
}
