using Aiomus.Grains.Audit;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans;
using Orleans.Storage;

namespace Aiomus.Grains.Tests.Audit;

/// <summary>Persons' chains and the installation's, on a cluster of its own each time: there is one installation's chain.</summary>
public sealed class AuditGrainTests
{
    private const int Segment = AuditLogGrain.SegmentSize;

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task Entries_AreListedNewestFirstInPages(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var audit = await AuditAsync(cluster);
        await AppendAsync(audit, 150);

        var first = await audit.ListAsync(null, 100);
        var second = await audit.ListAsync(first[^1].Sequence, 100);

        Assert.Equal(
            Enumerable.Range(1, 150).Reverse().Select(number => (long)number), first.Concat(second).Select(entry => entry.Sequence));
        Assert.Empty(await audit.ListAsync(1, 10));
        var verdict = AuditVerifier.Verify(audit.GetPrimaryKey(), first.Concat(second).Reverse());
        Assert.Equal(new AuditVerdict(150, 0, null, null), verdict);
        Assert.Equal(new AuditVerdict(150, 4, null, null), await VerifyAsync(cluster));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task InstallationsChain_IsListedNewestFirstInPages(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var log = cluster.Grains.GetGrain<IAuditLogGrain>(0);
        Assert.Empty(await log.ListAsync(null, 10));
        await AppendAsync(await AuditAsync(cluster), 150);

        var first = await log.ListAsync(null, 100);
        var second = await log.ListAsync(first[^1].Sequence, 100);

        Assert.Equal((100, 50), (first.Count, second.Count));
        Assert.Equal(
            (await log.ReadAsync(0)).Reverse().Select(entry => Convert.ToHexString(entry.Hash)),
            first.Concat(second).Select(entry => Convert.ToHexString(entry.Hash)));
        Assert.Empty(await log.ListAsync(1, 10));
        await Assert.ThrowsAsync<AiomusException>(() => log.ListAsync(null, 501));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RepeatedEntry_IsOne(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var audit = await AuditAsync(cluster);
        var entry = Entry();

        await audit.AppendAsync(entry);
        await AppendAsync(audit, Segment);
        await audit.AppendAsync(entry);

        Assert.Equal(Segment + 1, (await VerifyAsync(cluster)).Entries);
        Assert.Equal(Segment + 1, (await audit.ListAsync(null, 500)).Count);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ParallelAppends_MakeOneChain(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var audits = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AuditAsync(cluster)));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => audits[number % 5].AppendAsync(Entry())));

        Assert.Equal((50, true), (await VerifyAsync(cluster)) is var verdict ? (verdict.Entries, verdict.Holds) : default);
        foreach (var audit in audits)
        {
            var entries = await audit.ListAsync(null, 500);
            Assert.Equal(10, entries.Count);
            Assert.True(AuditVerifier.Verify(audit.GetPrimaryKey(), entries.Reverse()).Holds);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task SiloThatDiesAfterAnyWrite_LosesNothing(DatabaseKind database)
    {
        // The segment in the person's register, the segment, the person's head; the installation's segment and head; the person's head.
        const int Writes = 6;
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        for (var survived = 0; survived <= Writes; survived++)
        {
            // Both chains stand where the next entry seals a segment.
            var user = (await TestUser.CreateAsync(cluster)).Id;
            await AppendAsync(cluster.Grains.GetGrain<IAuditGrain>(user), Segment);
            var entry = Entry();

            cluster.Stop.StopAfter(survived);
            var fault = await Record.ExceptionAsync(() => cluster.Grains.GetGrain<IAuditGrain>(user).AppendAsync(entry));
            Assert.Equal(survived < Writes, fault is not null);
            await cluster.KillAndRestartAsync();
            await cluster.Grains.GetGrain<IAuditGrain>(user).AppendAsync(entry);

            var entries = await cluster.Grains.GetGrain<IAuditGrain>(user).ListAsync(null, 500);
            Assert.Equal((Segment + 1, entry.Id), (entries.Count, entries[0].Id));
            Assert.True(AuditVerifier.Verify(user, entries.Reverse()).Holds);
            var before = (Segment * 2L) * survived;
            var log = await cluster.Grains.GetGrain<IAuditLogGrain>(0).ReadAsync(before);
            Assert.Equal(
                entries.Reverse().Select(kept => Convert.ToHexString(kept.Hash)), log.Select(kept => Convert.ToHexString(kept.EntryHash)));
            var verdict = await VerifyAsync(cluster);
            Assert.Equal((before + Segment + 1, null), (verdict.Entries, verdict.Fault));
            await AppendAsync(await AuditAsync(cluster), Segment - 1);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Erasure_LeavesTheInstallationsChainWhole(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var (person, neighbour) = (await AuditAsync(cluster), await AuditAsync(cluster));
        await AppendAsync(person, Segment + 2);
        await AppendAsync(neighbour, 3);
        Assert.Contains("grain:auditsegment", (await cluster.Search.FindAsync(person.GetPrimaryKey())).Keys);

        await cluster.Grains.GetGrain<IErasureGrain>(person.GetPrimaryKey()).RequestAsync();

        await Eventually.AssertAsync(async () => Assert.Empty(await cluster.Search.FindAsync(person.GetPrimaryKey())));
        Assert.Empty(await person.ListAsync(null, 10));
        Assert.Equal(new AuditVerdict(Segment + 5, 2, null, null), await VerifyAsync(cluster));
        Assert.Equal(3, (await neighbour.ListAsync(null, 10)).Count);
        var refusal = await Assert.ThrowsAsync<AiomusException>(() => person.AppendAsync(Entry()));
        Assert.Equal(ErrorCode.AccountGone, refusal.Code);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ChangedEntry_IsNamed(DatabaseKind database)
    {
        await using var cluster = await FilledAsync(database);
        await ChangeSegmentAsync(cluster, 0, segment => segment.Entries[9] = segment.Entries[9] with { Action = AuditAction.SignedOut });

        Assert.Equal((10, "it was changed"), await FaultAsync(cluster));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RemovedEntry_IsNamed(DatabaseKind database)
    {
        await using var cluster = await FilledAsync(database);
        await ChangeSegmentAsync(cluster, 1, segment => segment.Entries.RemoveAt(5));

        Assert.Equal((Segment + 6, "it is missing or out of its place"), await FaultAsync(cluster));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ReorderedEntries_AreNamed(DatabaseKind database)
    {
        await using var cluster = await FilledAsync(database);
        await ChangeSegmentAsync(
            cluster, 0, segment => (segment.Entries[20], segment.Entries[21]) = (segment.Entries[21], segment.Entries[20]));

        Assert.Equal((21, "it is missing or out of its place"), await FaultAsync(cluster));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ReorderedAndRenumberedEntries_AreNamed(DatabaseKind database)
    {
        await using var cluster = await FilledAsync(database);
        await ChangeSegmentAsync(cluster, 0, segment => (segment.Entries[20], segment.Entries[21]) =
            (segment.Entries[21] with { Sequence = 21 }, segment.Entries[20] with { Sequence = 22 }));

        Assert.Equal((21, "it was changed"), await FaultAsync(cluster));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task CutEnd_IsShownByTheCheckpoint(DatabaseKind database)
    {
        await using var cluster = await FilledAsync(database);
        var kept = (await cluster.Grains.GetGrain<IAuditLogGrain>(0).CheckpointAsync())!;
        await ChangeHeadAsync(cluster, head =>
        {
            head.Tail.RemoveRange(head.Tail.Count - 3, 3);
            (head.Entries, head.LastHash) = (head.Entries - 3, head.Tail[^1].Hash);
        });
        var inside = await FaultAsync(cluster);
        await ChangeHeadAsync(cluster, head => head.Checkpoints.Clear());

        Assert.Equal(150, kept.Sequence);
        Assert.Equal((148, "it is missing: a checkpoint covers the chain up to entry 150"), inside);
        Assert.True((await VerifyAsync(cluster)).Holds);
        Assert.Equal((148, "it is missing: a checkpoint covers the chain up to entry 150"), await FaultAsync(cluster, kept));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ForgedCheckpoint_IsNamed(DatabaseKind database)
    {
        await using var cluster = await FilledAsync(database);
        var kept = (await cluster.Grains.GetGrain<IAuditLogGrain>(0).CheckpointAsync())!;
        Assert.True((await VerifyAsync(cluster, kept)).Holds);

        await ChangeSegmentAsync(
            cluster, 0, segment => segment.Checkpoints[0] = segment.Checkpoints[0] with { At = segment.Checkpoints[0].At.AddDays(1) });

        Assert.Equal((32, "its checkpoint is forged"), await FaultAsync(cluster));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ChainWrittenAnew_IsShownByTheCheckpoint(DatabaseKind database)
    {
        await using var cluster = await FilledAsync(database);
        await ChangeSegmentAsync(cluster, 0, segment =>
        {
            var previous = AuditHash.LogStart;
            for (var i = 0; i < segment.Entries.Count; i++)
            {
                var entry = segment.Entries[i] with { Action = AuditAction.SignedOut };
                segment.Entries[i] = entry = entry with { Hash = AuditHash.Of(previous, entry) };
                previous = entry.Hash;
            }
        });

        Assert.Equal((32, "its checkpoint was made over another chain: it was written anew"), await FaultAsync(cluster));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RemovedCheckpoints_AreMissed(DatabaseKind database)
    {
        const string Fault = "no checkpoint covers it and the entries after it: they were removed, or could not be made";
        await using var cluster = await FilledAsync(database);

        // 32, 64, 96, 128 of 150. One that could not be made is covered by the next.
        await ChangeSegmentAsync(cluster, 1, segment => segment.Checkpoints.RemoveAt(1));
        Assert.Equal((null, null), await FaultAsync(cluster));

        await ChangeSegmentAsync(cluster, 1, segment => segment.Checkpoints.Clear());
        Assert.Equal((65, Fault), await FaultAsync(cluster));

        await ChangeSegmentAsync(cluster, 0, segment => segment.Checkpoints.Clear());
        Assert.Equal((1, Fault), await FaultAsync(cluster));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task MissingSegment_IsNamed(DatabaseKind database)
    {
        await using var cluster = await FilledAsync(database);
        var id = cluster.Grains.GetGrain<IAuditLogSegmentGrain>(1).GetGrainId();
        var storage = cluster.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(StorageNames.System);
        var state = new GrainState<AuditLogSegmentState>(new AuditLogSegmentState());
        await storage.ReadStateAsync("segment", id, state);
        await storage.ClearStateAsync("segment", id, state);

        Assert.Equal((Segment + 1, "it is missing: the part of the chain ends too early"), await FaultAsync(cluster));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Heads_StaySmallHoweverLongTheChain(DatabaseKind database)
    {
        await using var cluster = await FilledAsync(database);
        var storage = cluster.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(StorageNames.System);
        var head = new GrainState<AuditLogState>(new AuditLogState());
        await storage.ReadStateAsync("auditlog", cluster.Grains.GetGrain<IAuditLogGrain>(0).GetGrainId(), head);

        Assert.Equal((150, 2, 150 - (2 * Segment)), (head.State!.Entries, head.State.Segment, head.State.Tail.Count));
        Assert.InRange(head.State.Checkpoints.Count, 0, 2);

        // An append writes the person's head twice and the installation's once, at the beginning as later.
        var audit = await AuditAsync(cluster);
        await AppendAsync(audit, 2);
        cluster.Stop.StopAfter(1000);
        await AppendAsync(audit, 1);
        Assert.Equal(3, 1000 - cluster.Stop.Left);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FullAddress_IsRefused(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var audit = await AuditAsync(cluster);

        foreach (var network in new[] { "203.0.113.7", "203.0.113.7/32", "2001:db8::1/64", "ada@example.test", "" })
        {
            var refusal = await Assert.ThrowsAsync<AiomusException>(() => audit.AppendAsync(Entry() with { Network = network }));
            Assert.Equal(ErrorCode.InvalidRequest, refusal.Code);
        }

        await audit.AppendAsync(Entry() with { Network = "203.0.113.0/24" });
        Assert.Single(await audit.ListAsync(null, 10));
    }

    [Fact]
    public async Task Key_IsAFileThatOnlyWeCanRead()
    {
        await using var cluster = await GrainCluster.StartAsync(await DatabaseKind.Sqlite.CreateAsync());
        await AppendAsync(await AuditAsync(cluster), 1);
        await cluster.Grains.GetGrain<IAuditLogGrain>(0).CheckpointAsync();

        var file = Assert.Single(Directory.GetFiles(Path.Combine(cluster.DataFolder, "keys"), "*.pem"));
        Assert.EndsWith("audit.pem", file, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private static async Task<GrainCluster> FilledAsync(DatabaseKind database)
    {
        var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        await AppendAsync(await AuditAsync(cluster), 150);
        Assert.Equal((150, true), (await VerifyAsync(cluster)) is var verdict ? (verdict.Entries, verdict.Holds) : default);
        return cluster;
    }

    private static async Task<IAuditGrain> AuditAsync(GrainCluster cluster) =>
        cluster.Grains.GetGrain<IAuditGrain>((await TestUser.CreateAsync(cluster)).Id);

    private static AuditEvent Entry() =>
        new(Guid.NewGuid(), AuditAction.SignedIn, AuditOutcome.Succeeded, Guid.NewGuid(), Guid.NewGuid(), "203.0.113.0/24");

    private static async Task AppendAsync(IAuditGrain audit, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await audit.AppendAsync(Entry());
        }
    }

    private static Task<AuditVerdict> VerifyAsync(GrainCluster cluster, AuditCheckpoint? kept = null) =>
        cluster.Service<AuditVerifier>().VerifyAsync(kept, CancellationToken.None);

    private static async Task<(long? Wrong, string? Fault)> FaultAsync(GrainCluster cluster, AuditCheckpoint? kept = null)
    {
        var verdict = await VerifyAsync(cluster, kept);
        return (verdict.Wrong, verdict.Fault);
    }

    private static Task ChangeSegmentAsync(GrainCluster cluster, int number, Action<AuditLogSegmentState> change) =>
        ChangeAsync(cluster, "segment", cluster.Grains.GetGrain<IAuditLogSegmentGrain>(number).GetGrainId(), change);

    private static Task ChangeHeadAsync(GrainCluster cluster, Action<AuditLogState> change) =>
        ChangeAsync(cluster, "auditlog", cluster.Grains.GetGrain<IAuditLogGrain>(0).GetGrainId(), change);

    private static async Task ChangeAsync<T>(GrainCluster cluster, string name, GrainId id, Action<T> change)
        where T : new()
    {
        var storage = cluster.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(StorageNames.System);
        var state = new GrainState<T>(new T());
        await storage.ReadStateAsync(name, id, state);
        Assert.True(state.RecordExists);
        change(state.State!);
        await storage.WriteStateAsync(name, id, state);
    }
}
