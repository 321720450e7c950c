using System.Data.Common;
using System.Diagnostics;
using Npgsql;

namespace Aiomus.Storage.Databases;

/// <summary>A PostgreSQL database, for a cluster.</summary>
internal sealed class PostgresDatabase(string connectionString) : Database
{
    // "aiomus" in ASCII: the advisory lock of our migrations.
    private const long MigrationLock = 0x61696F6D7573;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource _source = CreateSource(connectionString);

    public override DbDataSource Source => _source;

    public override string Invariant => "Npgsql";

    public override string Scripts => "Postgres";

    public override async Task<DbTransaction> BeginMigrationAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "SELECT pg_advisory_xact_lock(@id)";
            command.Parameters.Add(Parameter("id", MigrationLock));
            await command.ExecuteNonQueryAsync(cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    public override async Task ReachAsync(CancellationToken cancellationToken)
    {
        // The driver does not heed cancellation while it waits for a silent server's greeting, but its own timeout.
        await using var source = CreateSource(connectionString, connection =>
        {
            connection.Timeout = (int)Patience.TotalSeconds;
            connection.Pooling = false;
        });
        var started = Stopwatch.GetTimestamp();
        for (; ; )
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException exception)
            {
                // A pod may start before its database: only what waiting can cure is tried again.
                if (!exception.IsTransient || Stopwatch.GetElapsedTime(started) > Patience - TimeSpan.FromSeconds(1))
                {
                    // The server's and the driver's messages name user, host and database, never the password.
                    var reason = exception.InnerException is System.Net.Sockets.SocketException socket ? socket.Message : exception.Message;
                    throw new DatabaseUnreachableException($"{Where()} cannot be reached: {reason}");
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
        }
    }

    // Truncating needs each table alone: it tries for five seconds while anyone else wants it, such as the next VACUUM in line, so of
    // many erasures at once each would wait five seconds longer than the one before.
    public override Task CompactAsync(CancellationToken cancellationToken)
        => VacuumAsync("VACUUM (TRUNCATE FALSE) OrleansStorage, OrleansReminders, aiomus_ticket, aiomus_record, aiomus_keys.data_key", cancellationToken);

    public override Task CutLogAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<bool> HasTableAsync(string name, CancellationToken cancellationToken) => RunAsync(
        "SELECT count(to_regclass(@name))",
        parameters => parameters.Add(Parameter("name", name)),
        static async (command, cancellationToken) => Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), null) > 0,
        cancellationToken);

    public override DbParameter Parameter(string name, object? value) => new NpgsqlParameter(name, value ?? DBNull.Value);

    public override void Dispose() => _source.Dispose();

    private static NpgsqlDataSource CreateSource(string connectionString, Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Details and parameters in errors and logs would hold what people wrote.
            IncludeErrorDetail = false,
            LogParameters = false,
            PersistSecurityInfo = false,
        };
        settings.ApplicationName ??= "aiomus";
        configure?.Invoke(settings);
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    private string Where()
    {
        var settings = new NpgsqlConnectionStringBuilder(_source.ConnectionString);
        return $"PostgreSQL at {settings.Host}:{settings.Port}";
    }
}
