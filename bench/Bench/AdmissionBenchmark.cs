using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Quotas;
using Aiomus.Hosting;
using Aiomus.Inference;
using Aiomus.ServiceDefaults;
using Aiomus.Storage.Records;
using Aiomus.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using ErrorCode = Aiomus.Grains.Interfaces.Errors.ErrorCode;

namespace Aiomus.Bench;

/// <summary>
/// Credits set aside on PostgreSQL for many people side by side, through the quota and through a locked row of plain SQL, in turns on the
/// same server.
/// </summary>
internal static class AdmissionBenchmark
{
    private const int Rounds = 5;
    private const int Connections = 20;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(Report report)
    {
        if (string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(TestDatabase.Variable)))
        {
            report.Line($"not measured: {TestDatabase.Variable} names no server");
            return;
        }

        await using var database = await TestDatabase.PostgresAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(database.Settings).AddInMemoryCollection(
        [
            new("Aiomus:Worker", "false"), new("Logging:LogLevel:Default", "Error"), new("Logging:LogLevel:Orleans", "Error"),
            new("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Error"),
        ]);
        builder.AddServiceDefaults();
        builder.AddAiomusSilo(WorkerExtensions.AddAiomusWorker);
        using var host = builder.Build();
        await host.StartAsync();
        await using var plain = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = Connections }.ConnectionString);
        await using (var command = plain.CreateCommand(
            "CREATE TABLE plain_quota (id uuid PRIMARY KEY, day bigint NOT NULL, month bigint NOT NULL, reserved bigint NOT NULL); "
                + "CREATE TABLE plain_ledger (id uuid, job uuid, credits integer NOT NULL, at timestamptz NOT NULL, "
                + "PRIMARY KEY (id, job))"))
        {
            await command.ExecuteNonQueryAsync();
        }

        var plans = host.Services.GetRequiredService<IPlanCatalog>();
        var roomy = plans.Free with
        {
            ConcurrentJobs = 1_000_000,
            JobsPerMinute = 1_000_000,
            CreditsPerDay = 100_000_000,
            CreditsPerMonth = 100_000_000,
        };
        var spent = roomy with { CreditsPerDay = 1, CreditsPerMonth = 1 };
        foreach (var count in new[] { 1, 16, 64 })
        {
            var people = await PeopleAsync(host.Services, plain, roomy, count);
            foreach (var (what, plan) in new[] { ("admissions", roomy), ("refusals", spent) })
            {
                var (ours, theirs) = (new List<double>(), new List<double>());
                for (var round = 0; round < Rounds; round++)
                {
                    report.Progress($"{what}, {count} people, round {round + 1}");
                    ours.Add(await SpeedAsync(people, person => ReserveAsync(host.Services, person, plan)));
                    theirs.Add(await SpeedAsync(people, person => ReserveAsync(plain, person, plan)));
                }

                var (a, b) = (Measure.Median(ours), Measure.Median(theirs));
                report.Line(
                    $"{what} of {count} people: {a:F0} a second, with a locked row {b:F0}, ratio **{a / b:F2}** ",
                    $"(wished 10; medians of {Rounds} turns of {Turn.TotalSeconds:F0} s)");
            }
        }

        await host.StopAsync();
    }

    // Each has begun: sums are there, and one credit is taken.
    private static async Task<Guid[]> PeopleAsync(IServiceProvider services, NpgsqlDataSource plain, Plan plan, int count)
    {
        var people = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var person in people)
        {
            await services.GetRequiredService<IGrainFactory>().GetGrain<IUserGrain>(person)
                .CreateAsync("", UserRole.None, new ApiKeyHash("bench", new byte[32]));
            await ReserveAsync(services, person, plan);
            await using var command = plain.CreateCommand("INSERT INTO plain_quota VALUES ($1, 1, 1, 1)");
            command.Parameters.AddWithValue(person);
            await command.ExecuteNonQueryAsync();
        }

        return people;
    }

    private static async Task<double> SpeedAsync(Guid[] people, Func<Guid, Task> admit)
    {
        var done = 0;
        using var stop = new CancellationTokenSource(Turn);
        var milliseconds = await Measure.MillisecondsAsync(() => Task.WhenAll(people.Select(async person =>
        {
            while (!stop.IsCancellationRequested)
            {
                await admit(person);
                Interlocked.Increment(ref done);
            }
        })));
        return done / milliseconds * 1000;
    }

    private static async Task ReserveAsync(IServiceProvider services, Guid person, Plan plan)
    {
        var records = services.GetRequiredService<IRecordStore>();
        var quota = await QuotaBook.OpenAsync(
            services.GetRequiredService<IGrainFactory>(), records, person, DateTimeOffset.UtcNow, default);
        try
        {
            var changes = await quota.ReserveAsync(Guid.NewGuid(), 1, plan, services.GetRequiredService<IPlanCatalog>(), default);
            await records.ApplyAsync(person, changes);
        }
        catch (AiomusException refusal) when (refusal.Code == ErrorCode.QuotaExceeded)
        {
            // Refused, which is what is measured then.
        }
    }

    private static async Task ReserveAsync(NpgsqlDataSource plain, Guid person, Plan plan)
    {
        await using var connection = await plain.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        long day, month;
        await using (var read = new NpgsqlCommand("SELECT day, month FROM plain_quota WHERE id = $1 FOR UPDATE", connection, transaction))
        {
            read.Parameters.AddWithValue(person);
            await using var row = await read.ExecuteReaderAsync();
            await row.ReadAsync();
            (day, month) = (row.GetInt64(0), row.GetInt64(1));
        }

        if (day + 1 > plan.CreditsPerDay || month + 1 > plan.CreditsPerMonth)
        {
            await transaction.RollbackAsync();
            return;
        }

        await using (var update = new NpgsqlCommand(
            "UPDATE plain_quota SET day = day + 1, month = month + 1, reserved = reserved + 1 WHERE id = $1", connection, transaction))
        {
            update.Parameters.AddWithValue(person);
            await update.ExecuteNonQueryAsync();
        }

        await using (var insert = new NpgsqlCommand("INSERT INTO plain_ledger VALUES ($1, $2, 1, now())", connection, transaction))
        {
            insert.Parameters.AddWithValue(person);
            insert.Parameters.AddWithValue(Guid.NewGuid());
            await insert.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }
}
