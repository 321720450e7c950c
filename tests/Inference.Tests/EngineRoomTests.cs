using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using Aiomus.Diffusion;
using Aiomus.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Queues;
using Aiomus.Inference;
using Aiomus.Storage.Settings;
using Aiomus.Storage.Blobs;
using Aiomus.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using ErrorCode = Aiomus.Grains.Interfaces.Errors.ErrorCode;
using ImageFormat = Aiomus.Grains.Interfaces.Jobs.ImageFormat;

namespace Aiomus.Inference.Tests;

/// <summary>A leased job on its way to the stored image, with a store and grains that fail where a test wants it.</summary>
public sealed class EngineRoomTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly FakeJobs _jobs = new();
    private readonly FakeQueue _queue = new();
    private readonly FakeBlobs _blobs = new();
    private readonly ModelShelf _shelf;
    private readonly EngineRoom _room;
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EngineRoomTests()
    {
        _shelf = Shelf(new WorkerOptions(), new InferenceOptions { GraphCache = "" });
        _room = Room(_shelf);
    }

    public void Dispose()
    {
        _room.Dispose();
        _shelf.Dispose();
    }

    [Fact]
    public async Task FinishedJob_HoldsNothingHere()
    {
        await RunAsync(Lease(1));

        Assert.Equal(["Begin 1", "Complete 1"], _jobs.Calls);
        Assert.Equal(2, _blobs.Names.Count);
        Assert.Empty(_room.Leases("mini"));
    }

    [Fact]
    public async Task StoreThatIsFull_FailsTheJobAndKeepsNoPartOfIt()
    {
        _blobs.Refuse = (name, _) => name.Contains("-1-", StringComparison.Ordinal);

        await RunAsync(Lease(1));

        Assert.Equal(["Begin 1", "Fail 1 StorageUnavailable"], _jobs.Calls);
        Assert.Empty(_blobs.Names);
    }

    [Fact]
    public async Task StoreThatFailsForAMoment_DoesNotCostTheJob()
    {
        _blobs.Refuse = (_, attempt) => attempt == 1;

        await RunAsync(Lease(1));

        Assert.Equal(["Begin 1", "Complete 1"], _jobs.Calls);
        Assert.Equal(2, _blobs.Names.Count);
    }

    [Fact]
    public async Task DatabaseThatFailsForAMoment_DoesNotCostTheJob()
    {
        _jobs.Faults.Enqueue(("Begin", Unavailable()));
        _jobs.Faults.Enqueue(("Complete", Unavailable()));

        await RunAsync(Lease(1));

        Assert.Equal(["Begin 1", "Begin 1", "Complete 1", "Complete 1"], _jobs.Calls);
        Assert.Equal(2, _blobs.Names.Count);
    }

    [Fact]
    public async Task ImagesWhoseCompletionStaysUnanswered_AreLeftToAnotherAttempt()
    {
        for (var i = 0; i < 5; i++)
        {
            _jobs.Faults.Enqueue(("Complete", Unavailable()));
        }

        await RunAsync(Lease(1));

        Assert.DoesNotContain(_jobs.Calls, call => call.StartsWith("Fail", StringComparison.Ordinal));
        Assert.Equal(["Postpone 1"], _queue.Calls);
        Assert.Equal(2, _blobs.Names.Count);
    }

    [Fact]
    public async Task ImagesThatNobodyWantsAnyMore_AreDeleted()
    {
        _jobs.IsWanted = false;

        await RunAsync(Lease(1));

        Assert.Empty(_blobs.Names);
    }

    [Fact]
    public async Task RequestThatTheModelRefuses_FailsTheJobAtOnce()
    {
        _jobs.Request = _jobs.Request with { Width = 1 };

        await RunAsync(Lease(1));

        Assert.Equal(["Begin 1", "Fail 1 InferenceFailed"], _jobs.Calls);
        Assert.Empty(_queue.Calls);
    }

    [Fact]
    public async Task ModelWhoseFilesWentAwayAfterItMadeRoom_FailsTheJobAtOnce()
    {
        var models = Directory.CreateTempSubdirectory("aiomus-models-");
        try
        {
            var (first, second) = (Path.Combine(models.FullName, "first"), Path.Combine(models.FullName, "second"));
            Directory.CreateSymbolicLink(first, Repository.MiniModel);
            Directory.CreateSymbolicLink(second, Repository.MiniModel);

            // Room for one: the second is tried last.
            using var shelf = Shelf(
                new WorkerOptions { Models = models.FullName }, new InferenceOptions { GraphCache = "", ModelMemoryMiB = 64 });
            using var room = Room(shelf);
            Directory.Delete(first);
            Directory.CreateDirectory(first);

            await RunAsync(Lease(1), room, "first");
        }
        finally
        {
            models.Delete(recursive: true);
        }

        Assert.Equal(["Begin 1", "Fail 1 InferenceFailed"], _jobs.Calls);
        Assert.Empty(_queue.Calls);
    }

    [Fact]
    public async Task NewerLeaseOfAJob_BeginsWhenTheOlderOneIsGone()
    {
        var storing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _blobs.Before = async name =>
        {
            if (name.Contains("-0-1.", StringComparison.Ordinal))
            {
                storing.TrySetResult();
                await go.Task;
            }
        };
        var lease = Lease(1);
        Assert.True(_room.TryStart("mini", lease));
        await storing.Task.WaitAsync(Limit);

        Assert.True(_room.TryStart("mini", lease with { Epoch = 2 }));
        Assert.Equal([2], _room.Leases("mini").Select(held => held.Epoch));
        _room.Lose(lease);
        go.SetResult();
        for (var waited = 0; _room.Leases("mini").Count > 0 && waited < 600; waited++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(["Begin 1", "Complete 1", "Begin 2", "Complete 2"], _jobs.Calls);
        Assert.Empty(_queue.Calls);
    }

    [Fact]
    public async Task ImageWithoutEnoughMemory_IsDrawnWithFewerBesideIt()
    {
        _jobs.Request = _jobs.Request with { Images = 4 };
        using var room = Room(_shelf, loan => new FailingModel(loan)
        {
            BeforeStep = count => ThrowIf(
                count > 1, new DiffusionException("The network unet failed: Failed to allocate memory for requested buffer of size 4.")),
        });

        await RunAsync(Lease(1), room);

        Assert.Equal(["Begin 1", "Complete 1"], _jobs.Calls);
        Assert.Equal(4, _blobs.Names.Count);
    }

    [Theory]
    [InlineData("step")]
    [InlineData("decode")]
    [InlineData("encode")]
    public async Task ImageThatIsTooLargeAlsoAlone_FailsTheJobAtOnceAndSaysWhy(string part)
    {
        var calls = 0;
        void Fail(string here) => ThrowIf(here == part && ++calls > 0, new InsufficientMemoryException());
        _jobs.Request = _jobs.Request with { Images = 4 };
        using var room = Room(_shelf, loan => new FailingModel(loan)
        {
            BeforeBegin = () => Fail("encode"),
            BeforeStep = _ => Fail("step"),
            BeforeDecode = () => Fail("decode"),
        });

        await RunAsync(Lease(1), room);

        Assert.Equal(["Begin 1", "Fail 1 ImageTooLarge"], _jobs.Calls);
        Assert.Contains("too large for this worker's memory", _jobs.Message, StringComparison.Ordinal);
        Assert.Empty(_queue.Calls);
        Assert.InRange(calls, 2, 5);
    }

    [Fact]
    public async Task ImageThatIsTooLarge_DoesNotTakeTheOthersOfItsBatchWithIt()
    {
        var large = Lease(1);
        _jobs.Requests[large.JobId] = _jobs.Request with { Steps = 3, Images = 1 };
        using var room = Room(_shelf, loan => new FailingModel(loan)
        {
            BeforeRuns = runs => ThrowIf(runs.Any(run => run.StepCount == 3), new InsufficientMemoryException()),
        });
        var small = Lease(2);
        Assert.True(room.TryStart("mini", large));
        Assert.True(room.TryStart("mini", small));
        await UntilEmptyAsync(room);

        Assert.Contains("Fail 1 ImageTooLarge", _jobs.Calls);
        Assert.Contains("Complete 2", _jobs.Calls);
    }

    [Fact]
    public async Task ModelThatFailsWithoutAKnownReason_IsTriedAgainAfterAPause()
    {
        using var room = Room(_shelf, loan => new FailingModel(loan) { BeforeStep = _ => throw new InvalidOperationException("odd") });

        await RunAsync(Lease(1), room);

        Assert.Equal(["Begin 1"], _jobs.Calls);
        Assert.Equal(["Postpone 1 failed"], _queue.Calls);
    }

    [Fact]
    public async Task ModelThatFailsEachTime_FailsTheJobWithTheTrueReason()
    {
        using var room = Room(_shelf, loan => new FailingModel(loan) { BeforeStep = _ => throw new InvalidOperationException("odd") });

        await RunAsync(Lease(3) with { Failures = 2 }, room);

        Assert.Equal(["Begin 3", "Fail 3 InferenceFailed"], _jobs.Calls);
        Assert.Equal("The worker failed 3 times while drawing this image.", _jobs.Message);
        Assert.Empty(_queue.Calls);
    }

    [Fact]
    public async Task JobUnderWhichAWorkerDied_IsDrawnWithNothingBesideIt()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var storing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _blobs.Before = name =>
        {
            storing.TrySetResult();
            return go.Task;
        };
        Assert.True(_room.TryStart("mini", Lease(1)));
        await storing.Task.WaitAsync(Limit);

        Assert.True(_room.TryStart("mini", Lease(7) with { Deaths = 1 }));
        Assert.Equal(0, _room.FreeSlots("mini"));
        Assert.False(_room.TryStart("mini", Lease(9)));
        for (var waited = 0; !_jobs.Calls.Contains("Begin 7") && waited < 600; waited++)
        {
            await Task.Delay(50);
        }

        Assert.Empty(_queue.Calls);
        go.SetResult();
        await UntilEmptyAsync(_room);

        Assert.Equal(["Begin 1", "Begin 7", "Complete 1", "Complete 7"], _jobs.Calls);
        Assert.Equal(["BeginAlone 7"], _queue.Calls);
        Assert.True(_room.FreeSlots("mini") > 0);
    }

    private static void ThrowIf(bool holds, Exception fault)
    {
        if (holds)
        {
            throw fault;
        }
    }

    private static async Task UntilEmptyAsync(EngineRoom room)
    {
        for (var waited = 0; room.Leases("mini").Count > 0 && waited < 1200; waited++)
        {
            await Task.Delay(50);
        }

        Assert.Empty(room.Leases("mini"));
    }

    private static AiomusException Unavailable() => new(ErrorCode.Unavailable, "The database did not answer. Try again.");

    private static JobLease Lease(int epoch) => new(Guid.NewGuid(), Guid.NewGuid(), epoch);

    private static ModelShelf Shelf(WorkerOptions silo, InferenceOptions inference)
    {
        var shelf = new ModelShelf(
            Options.Create(silo), Options.Create(new StorageOptions()), Options.Create(inference), NullLogger<ModelShelf>.Instance);
        shelf.Look();
        shelf.Load(CancellationToken.None);
        return shelf;
    }

    private EngineRoom Room(ModelShelf shelf, Func<ModelLoan, ILentModel>? lend = null)
    {
        var grains = FakeGrains.Of(_jobs, _queue);
        var room = new EngineRoom(
            shelf,
            grains,
            _blobs,
            new FakeSilo(),
            Options.Create(new InferenceOptions { GraphCache = "" }),
            Options.Create(new QueueOptions()),
            new QueueMap(grains, 1),
            new Impatient(),
            NullLoggerFactory.Instance)
        {
            Lend = lend ?? (loan => new LentModel(loan)),
        };
        room.SlotFreed += () => _freed.TrySetResult();
        return room;
    }

    private async Task RunAsync(JobLease lease, EngineRoom? room = null, string model = "mini")
    {
        _freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True((room ?? _room).TryStart(model, lease));
        await _freed.Task.WaitAsync(Limit);
    }

    /// <summary>A real model that fails where a test wants it.</summary>
    private sealed class FailingModel(ModelLoan loan) : ILentModel
    {
        public Action BeforeBegin { get; init; } = () => { };

        public Action<int> BeforeStep { get; init; } = _ => { };

        public Action<IReadOnlyList<DiffusionRun>> BeforeRuns { get; init; } = _ => { };

        public Action BeforeDecode { get; init; } = () => { };

        public bool IsWanted => loan.IsWanted;

        public ModelInfo Info => loan.Model.Info;

        public DiffusionRun Begin(ImageRequest request)
        {
            BeforeBegin();
            return loan.Model.Begin(request);
        }

        public void Step(IReadOnlyList<DiffusionRun> runs)
        {
            BeforeStep(runs.Count);
            BeforeRuns(runs);
            loan.Model.Step(runs);
        }

        public RgbImage Preview(DiffusionRun run) => loan.Model.Preview(run);

        public RgbImage Decode(DiffusionRun run)
        {
            BeforeDecode();
            return loan.Model.Decode(run);
        }

        public void Dispose() => loan.Dispose();
    }

    /// <summary>Waits for nothing.</summary>
    private sealed class Impatient : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class FakeSilo : ILocalSiloDetails
    {
        public string Name => "silo";

        public string ClusterId => "aiomus";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }

    /// <summary>Knows one grain of each interface.</summary>
    public class FakeGrains : DispatchProxy
    {
        private object[] _grains = [];

        public static IGrainFactory Of(params object[] grains)
        {
            var proxy = Create<IGrainFactory, FakeGrains>();
            ((FakeGrains)(object)proxy)._grains = grains;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            Array.Find(_grains, targetMethod!.ReturnType.IsInstanceOfType);
    }

    private sealed class FakeJobs : IJobsGrain
    {
        public JobRequest Request { get; set; } = new("mini", "a red apple", "", 256, 256, 1, 1, 1, 2, "ddim", ImageFormat.Png, null);

        /// <summary>What single jobs ask for instead.</summary>
        public ConcurrentDictionary<Guid, JobRequest> Requests { get; } = [];

        public ConcurrentQueue<string> Calls { get; } = [];

        public ConcurrentQueue<(string Call, Exception Fault)> Faults { get; } = [];

        public bool IsWanted { get; set; } = true;

        /// <summary>What the owner was told of the failure.</summary>
        public string Message { get; private set; } = "";

        public Task<JobAssignment?> BeginAsync(
            Guid jobId, int epoch, string worker, int deaths, CancellationToken cancellationToken) =>
            Answer<JobAssignment?>("Begin", epoch, new JobAssignment(Requests.GetValueOrDefault(jobId, Request), null));

        public Task<bool> CompleteAsync(
            Guid jobId, int epoch, IReadOnlyList<StoredImage> images, CancellationToken cancellationToken) =>
            Answer("Complete", epoch, IsWanted);

        public Task<bool> FailAsync(Guid jobId, int epoch, ErrorCode error, string message, CancellationToken cancellationToken) =>
            Answer("Fail", epoch, true, $" {error}", message);

        public Task ReportProgressAsync(Guid jobId, int epoch, JobProgress progress) => Task.CompletedTask;

        public Task ForgetImageAsync(Guid jobId, Guid imageId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<JobAdmission> QuoteAsync(Guid jobId, JobRequest request, int credits, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task TellPlanAsync(Plan plan, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> SweepAsync(Guid jobId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobSnapshot> SubmitAsync(Guid jobId, JobRequest request, JobTerms terms, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<JobSnapshot?> FindAsync(Guid jobId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<JobSnapshot>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobSnapshot?> WaitAsync(Guid jobId, TimeSpan atMost, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<JobSnapshot?> CancelAsync(Guid jobId, CancellationToken cancellationToken) => throw new NotSupportedException();

        private Task<T> Answer<T>(string call, int epoch, T answer, string more = "", string message = "")
        {
            Message = message.Length > 0 ? message : Message;
            Calls.Enqueue($"{call} {epoch}{more}");
            return Faults.TryPeek(out var next) && next.Call == call && Faults.TryDequeue(out next)
                ? Task.FromException<T>(next.Fault)
                : Task.FromResult(answer);
        }
    }

    private sealed class FakeQueue : IQueueGrain
    {
        public ConcurrentQueue<string> Calls { get; } = [];

        public Task ReturnAsync(Guid jobId, int epoch, CancellationToken cancellationToken)
        {
            Calls.Enqueue($"Return {epoch}");
            return Task.CompletedTask;
        }

        public Task PostponeAsync(Guid jobId, int epoch, bool failed, CancellationToken cancellationToken)
        {
            Calls.Enqueue($"Postpone {epoch}{(failed ? " failed" : "")}");
            return Task.CompletedTask;
        }

        public Task<bool> BeginAloneAsync(Guid jobId, int epoch, CancellationToken cancellationToken)
        {
            Calls.Enqueue($"BeginAlone {epoch}");
            return Task.FromResult(true);
        }

        public Task<IReadOnlyList<QueueStanding>> FindPlacesAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<QueuePlace> EnqueueAsync(QueueTicket ticket, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<JobLease>> LeaseAsync(string worker, int slots, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Guid>> HeartbeatAsync(
            string worker, IReadOnlyList<JobLease> leases, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task RemoveAsync(Guid jobId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<QueuePlace?> FindPlaceAsync(Guid jobId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<QueueStatus> GetStatusAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SubscribeAsync(string worker, IQueueObserver observer, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task LeaveAsync(string worker, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class FakeBlobs : IBlobStore
    {
        private readonly ConcurrentDictionary<string, bool> _names = [];
        private readonly ConcurrentDictionary<string, int> _attempts = [];

        public ICollection<string> Names => _names.Keys;

        public Func<string, int, bool> Refuse { get; set; } = (_, _) => false;

        public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

        public async Task<bool> PutAsync(Guid userId, string name, ReadOnlyMemory<byte> content, CancellationToken ct)
        {
            await Before(name);
            if (Refuse(name, _attempts.AddOrUpdate(name, 1, (_, before) => before + 1)))
            {
                throw new AiomusException(ErrorCode.StorageUnavailable, "The storage for images failed. Try again later.");
            }

            return _names.TryAdd(name, true);
        }

        public Task<bool> DeleteAsync(Guid userId, string name, CancellationToken ct) => Task.FromResult(_names.TryRemove(name, out _));

        public Task OpenUserAsync(Guid userId, CancellationToken ct) => throw new NotSupportedException();

        public Task<Stream?> OpenReadAsync(Guid userId, string name, CancellationToken ct) => throw new NotSupportedException();

        public IAsyncEnumerable<string> ListAsync(Guid userId, CancellationToken ct) => throw new NotSupportedException();

        public Task<int> DeleteUserAsync(Guid userId, CancellationToken ct) => throw new NotSupportedException();
    }
}
