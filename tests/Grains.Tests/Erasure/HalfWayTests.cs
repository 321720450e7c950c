using Aiomus.Grains.Erasure;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage;
using Aiomus.Storage.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Data.Sqlite;
using Npgsql;
using Orleans.Runtime;
using Orleans.Storage;

namespace Aiomus.Grains.Tests.Erasure;

/// <summary>Erasures that the program of before began: without a ledger, and with keys that no group closes.</summary>
public sealed class HalfWayTests
{
    public static TheoryData<DatabaseKind, ErasureStep> Steps
    {
        get
        {
            var data = new TheoryData<DatabaseKind, ErasureStep>();
            foreach (var step in new[]
            {
                ErasureStep.Requested,
                ErasureStep.Fenced,
                ErasureStep.Erased,
                ErasureStep.KeyShredded,
                ErasureStep.Compacted,
                ErasureStep.Rediscovered
            })
            {
                data.Add(DatabaseKind.Sqlite, step);
                data.Add(DatabaseKind.Postgres, step);
            }

            return data;
        }
    }

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Steps))]
    public async Task ErasureOfTheProgramBefore_GoesOn(DatabaseKind database, ErasureStep step)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var (person, neighbour) = (await TestUser.CreateAsync(cluster, "Somebody"), await TestUser.CreateAsync(cluster, "Neighbour"));
        var status = new ErasureStatus(
            Guid.NewGuid(), step, [new ErasureEntry(ErasureStep.Requested, cluster.Time.GetUtcNow(), new Dictionary<string, int>())]);
        await UncloseAsync(cluster, person.Id, neighbour.Id);
        if (step > ErasureStep.Fenced)
        {
            await EraseHoldersAsync(cluster, person);
        }

        if (step is ErasureStep.KeyShredded or ErasureStep.Compacted or ErasureStep.Rediscovered)
        {
            await ExecuteAsync(cluster, $"DELETE FROM {Table(cluster)} WHERE subject = @subject", person.Id);
        }

        await cluster.Grains.GetGrain<IErasureIndexGrain>(0).AddAsync(person.Id, status.Id, None);
        await SetAsync(cluster, person, status);
        await cluster.Grains.GetGrain<IErasureReceiptGrain>(status.Id).RecordAsync(status, None);

        await cluster.KillAndRestartAsync();
        await cluster.Grains.GetGrain<IErasureIndexGrain>(0).ResumeAllAsync(None);

        await Eventually.AssertAsync(async () =>
            Assert.Equal(ErasureStep.Completed, (await cluster.Grains.GetGrain<IErasureReceiptGrain>(status.Id).GetAsync(None))?.Step));
        Assert.Empty(await cluster.Search.FindAsync(person.Id, None));
        Assert.Equal("Neighbour", (await neighbour.User.GetProfileAsync(None))!.DisplayName);
        foreach (var folder in new[] { cluster.DataFolder, Path.Combine(cluster.DataFolder, "keys") })
        {
            Assert.Contains(
                $"{status.Id:N}", await File.ReadAllTextAsync(Path.Combine(folder, "erasures"), None), StringComparison.Ordinal);
            Assert.DoesNotContain(
                $"{person.Id:N}", await File.ReadAllTextAsync(Path.Combine(folder, "erasures"), None), StringComparison.Ordinal);
        }
    }

    // Keys as they were: wrapped by the key encryption key alone.
    private static async Task UncloseAsync(GrainCluster cluster, params Guid[] people)
    {
        var encryption = cluster.Service<IKeyEncryption>();
        foreach (var userId in people)
        {
            var key = (await cluster.Service<IDataKeys>().FindAsync(userId, None))!;
            var wrapped = await encryption.WrapAsync(userId, 1, key, None);
            await ExecuteAsync(
                cluster,
                $"UPDATE {Table(cluster)} SET wrapped = @wrapped, epoch = 1, generation = NULL, group_number = NULL "
                    + "WHERE subject = @subject",
                userId,
                wrapped);
        }
    }

    private static async Task EraseHoldersAsync(GrainCluster cluster, TestUser person)
    {
        var storage = cluster.Silos.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(StorageNames.User);
        var id = person.User.GetGrainId();
        var state = new GrainState<Note>(new Note());
        await storage.ReadStateAsync("user", id, state);
        await storage.ClearStateAsync("user", id, state);
        await cluster.Blobs.DeleteUserAsync(person.Id, None);
    }

    private static async Task SetAsync(GrainCluster cluster, TestUser person, ErasureStatus status)
    {
        var storage = cluster.Silos.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(StorageNames.System);
        var state = new GrainState<ErasureState>(new ErasureState());
        await storage.ReadStateAsync("erasure", person.Erasure.GetGrainId(), state);
        state.State!.Erasure = status;
        await storage.WriteStateAsync("erasure", person.Erasure.GetGrainId(), state);
    }

    private static string Table(GrainCluster cluster) => cluster.ConnectionString is null ? "data_key" : "aiomus_keys.data_key";

    private static async Task ExecuteAsync(GrainCluster cluster, string sql, Guid userId, byte[]? wrapped = null)
    {
        await using System.Data.Common.DbConnection connection = cluster.ConnectionString is { } server
            ? new NpgsqlConnection(server)
            : new SqliteConnection($"Data Source={Path.Combine(cluster.DataFolder, "keys", "keys.db")};Pooling=False");
        await connection.OpenAsync(None);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of our own table.
        command.CommandText = sql;
#pragma warning restore CA2100
        Add("subject", userId);
        if (wrapped is not null)
        {
            Add("wrapped", wrapped);
        }

        Assert.Equal(1, await command.ExecuteNonQueryAsync(None));

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }

    private sealed class Note
    {
        public string? Text { get; set; }
    }
}
