using System.Reflection;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Grains.Tests.Privacy;
using Orleans;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Erasure;

/// <summary>Erasure of a person beside a neighbour, on a cluster of its own each time: the search reads the whole data folder.</summary>
public sealed class ErasureGrainTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    // What a search of bytes is to find must be readable before it is gone.
    private static readonly Dictionary<string, string?> Plain = new() { ["Aiomus:Keys:Encryption"] = "off" };

    [Theory, MemberData(nameof(Databases))]
    public async Task Encrypted_NothingIsReadableAtAnyTime(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var (person, neighbour) = (await Canaries.PlantAsync(cluster, images: 5), await Canaries.PlantAsync(cluster, images: 3));

        // Mails that lie in files until somebody reads them are the one thing that is written to be read.
        Assert.Empty((await person.FindAsync(cluster)).Except(person.All.Where(
            mark => mark.EndsWith("-address", StringComparison.Ordinal) || mark.EndsWith("-mail", StringComparison.Ordinal))));
        await person.AssertImagesAsync(cluster);

        await EraseAsync(cluster, person.User);

        Assert.Empty(await person.FindAsync(cluster));
        Assert.Empty(await cluster.Search.FindAsync(person.User.Id));
        await neighbour.AssertImagesAsync(cluster);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Erasure_RemovesEveryCanaryAndLeavesTheNeighbour(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), Plain);
        var (person, neighbour) = (await Canaries.PlantAsync(cluster, images: 40), await Canaries.PlantAsync(cluster, images: 3));
        Assert.Equal(person.All, await person.FindAsync(cluster));
        Assert.Equal(neighbour.All, await neighbour.FindAsync(cluster));

        var status = await EraseAsync(cluster, person.User);

        Assert.Equal(ErasureStep.Completed, status.Step);
        Assert.Empty(await person.FindAsync(cluster));
        Assert.Empty(await cluster.Search.FindAsync(person.User.Id));
        Assert.Equal(neighbour.All, await neighbour.FindAsync(cluster));
        await neighbour.AssertImagesAsync(cluster);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ErasureKilledAfterAnyWrite_EndsTheSame(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), Plain);
        var neighbour = await Canaries.PlantAsync(cluster, images: 1);
        for (var survived = 0; ; survived++)
        {
            var person = await Canaries.PlantAsync(cluster, images: 2);
            cluster.Stop.StopAfter(survived);
            ErasureStatus? requested = null;
            await Record.ExceptionAsync(async () => requested = await person.User.Erasure.RequestAsync());
            await Record.ExceptionAsync(() => WaitForStopAsync(cluster, requested));
            var whole = !cluster.Stop.IsStopped;

            await cluster.KillAndRestartAsync();
            await cluster.Grains.GetGrain<IErasureIndexGrain>(0).ResumeAllAsync();
            await EraseAsync(cluster, person.User);
            if (requested is not null)
            {
                var receipt = cluster.Grains.GetGrain<IErasureReceiptGrain>(requested.Id);
                await Eventually.AssertAsync(async () => Assert.Equal(ErasureStep.Completed, (await receipt.GetAsync())!.Step));
            }

            Assert.Empty(await person.FindAsync(cluster));
            Assert.Empty(await cluster.Search.FindAsync(person.User.Id));
            if (whole)
            {
                Assert.InRange(survived, 15, 60);
                break;
            }
        }

        Assert.Equal(neighbour.All, await neighbour.FindAsync(cluster));
        await neighbour.AssertImagesAsync(cluster);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ErasedPerson_CannotBeWrittenFor(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        await user.GenerateAsync();
        await user.SubmitAsync();
        var late = (await user.LeaseAsync())!;
        await user.BeginAsync(late);

        await EraseAsync(cluster, user);

        Assert.Null(await user.Access.CheckKeyAsync(user.Key));
        Assert.Null(await user.BeginAsync(late));
        Assert.False(await user.Jobs.CompleteAsync(late.JobId, late.Epoch, []));
        await AssertGoneAsync(() => user.StoreAsync(late));
        await AssertGoneAsync(() => user.SubmitAsync());
        await AssertGoneAsync(() => user.User.SetDisplayNameAsync("again"));
        await AssertGoneAsync(() => user.Usage.RecordAsync(Interfaces.Usage.UsageKind.ImageDownloaded, Guid.NewGuid(), 1));
        await AssertGoneAsync(() => user.ReserveAsync(Guid.NewGuid(), 1));
        Assert.Empty(await cluster.Search.FindAsync(user.Id));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task UnregisteredHolder_MakesTheSecondSearchRefuse(DatabaseKind database)
    {
        // What the register does not know is not erased; the second search must not let that pass.
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), Plain);
        var person = await Canaries.PlantAsync(cluster, images: 1);
        await cluster.ForgetHolderAsync(person.User.Id, "jobs");

        await person.User.Erasure.RequestAsync();

        await Eventually.AssertAsync(async () =>
        {
            var status = (await person.User.Erasure.GetAsync())!;
            Assert.Contains(status.Entries, entry => entry.Removed.ContainsKey("record:job"));
            Assert.NotEqual(ErasureStep.Completed, status.Step);
        });
        Assert.NotEmpty(await person.FindAsync(cluster));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RequestedTwice_IsOneErasure(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        await user.GenerateAsync();

        var both = await Task.WhenAll(user.Erasure.RequestAsync(), user.Erasure.RequestAsync());

        Assert.Single(both.OfType<ErasureStatus>().Select(status => status.Id).Distinct());
        Assert.Null(await TestStranger(cluster).RequestAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task OnlyAnErasureGrain_MayEraseAHolder(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        var holder = cluster.Grains.GetGrain<IDataHolder>(user.User.GetGrainId());

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => holder.EraseAsync(user.Id));

        Assert.Equal(ErrorCode.Forbidden, refusal.Code);
        Assert.NotNull(await user.User.GetProfileAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Receipt_TellsCountsAndNamesNobody(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        await user.GenerateAsync(images: 2);

        var status = await EraseAsync(cluster, user);

        var erased = status.Entries.Single(entry => entry.Step == ErasureStep.Erased).Removed;
        Assert.Equal(2, erased["blobs"]);
        Assert.Equal(2, erased["gallery"]);
        Assert.Equal(
            [
                ErasureStep.Requested, ErasureStep.Fenced, ErasureStep.Erased, ErasureStep.KeyShredded, ErasureStep.Compacted,
                ErasureStep.Rediscovered,
                ErasureStep.Completed,
            ],
            status.Entries.Select(entry => entry.Step));
        Assert.NotEqual(user.Id, status.Id);
    }

    [Fact]
    public void EveryPersistentUserState_BelongsToADataHolder()
    {
        var grains = typeof(GrainsSiloBuilderExtensions).Assembly.GetTypes()
            .Where(type => type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
                .Any(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>()?.StorageName == Storage.StorageNames.User))
            .ToArray();

        Assert.NotEmpty(grains);
        Assert.All(grains, grain => Assert.True(typeof(IDataHolder).IsAssignableFrom(grain), $"{grain.Name} is no data holder."));
    }

    [Fact]
    public void EveryRecordKind_BelongsToADataHolder()
    {
        var holders = typeof(GrainsSiloBuilderExtensions).Assembly.GetTypes()
            .Where(type => typeof(IDataHolder).IsAssignableFrom(type))
            .Select(type => type.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(null!, type).ToString())
            .ToArray();

        Assert.NotEmpty(RecordKinds.All);
        Assert.All(RecordKinds.All, kind => Assert.Contains(kind.Holder, holders));
        Assert.Equal(RecordKinds.All.Count, RecordKinds.All.Select(kind => kind.Name).Distinct().Count());
        Assert.Equal(
            RecordKinds.All.Select(kind => kind.Name).Order(), GrainsSiloBuilderExtensions.RecordKinds.Select(kind => kind.Name).Order());
    }

    [Fact]
    public void HolderThatSaysNothing_KeepsAStateThatAnErasureFinds()
    {
        var silent = typeof(GrainsSiloBuilderExtensions).Assembly.GetTypes()
            .Where(type => type.IsClass && typeof(IDataHolder).IsAssignableFrom(type) && typeof(Grain).IsAssignableFrom(type))
            .Where(type => type.GetInterfaceMap(typeof(IDataHolder)).TargetMethods.All(method => method.DeclaringType != type
                || method.Name != nameof(IDataHolder.EraseAsync)))
            .ToArray();

        Assert.NotEmpty(silent);
        Assert.All(silent, holder => Assert.Contains(
            holder.GetConstructors().SelectMany(constructor => constructor.GetParameters()),
            parameter => parameter.GetCustomAttribute<PersistentStateAttribute>()?.StorageName == Storage.StorageNames.User));
    }

    private static IErasureGrain TestStranger(GrainCluster cluster) => cluster.Grains.GetGrain<IErasureGrain>(Guid.NewGuid());

    private static async Task AssertGoneAsync(Func<Task> act) =>
        Assert.Equal(ErrorCode.AccountGone, (await Assert.ThrowsAsync<AiomusException>(act)).Code);

    private static async Task<ErasureStatus> EraseAsync(GrainCluster cluster, TestUser user)
    {
        var requested = await user.Erasure.RequestAsync();
        if (requested is null)
        {
            return null!;
        }

        ErasureStatus? status = null;
        await Eventually.AssertAsync(async () =>
        {
            status = await cluster.Grains.GetGrain<IErasureReceiptGrain>(requested.Id).GetAsync();
            Assert.Equal(ErasureStep.Completed, status!.Step);
        });
        await Eventually.AssertAsync(async () => Assert.Empty(await cluster.Search.FindAsync(user.Id)));
        return status!;
    }

    private static async Task WaitForStopAsync(GrainCluster cluster, ErasureStatus? requested)
    {
        while (!cluster.Stop.IsStopped)
        {
            if (requested is not null &&
                (await cluster.Grains.GetGrain<IErasureReceiptGrain>(requested.Id).GetAsync())?.Step == ErasureStep.Completed)
            {
                await Task.Delay(200);
                return;
            }

            await Task.Delay(10);
        }
    }
}
