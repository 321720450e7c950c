using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Aiomus.Storage.Databases;

/// <summary>Brings the schema of a database to the version of this program: each script once, in order, one process at a time.</summary>
internal sealed partial class Migration(Database database, ILogger<Migration> logger)
{
    /// <summary>Applies what is missing; returns how many scripts that were. On failure nothing of this call stays.</summary>
    /// <exception cref="DatabaseUnreachableException">The database was written by a newer program.</exception>
    public async Task<int> ApplyAsync(CancellationToken cancellationToken)
    {
        var scripts = SchemaScript.Load(database.Scripts);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await database.BeginMigrationAsync(connection, cancellationToken);
        await ExecuteAsync(
            connection,
            transaction,
            "CREATE TABLE IF NOT EXISTS aiomus_schema (version integer NOT NULL PRIMARY KEY, name text NOT NULL, applied_at text NOT NULL)",
            [],
            cancellationToken);

        var current = await CurrentAsync(connection, transaction, cancellationToken);
        if (current > scripts[^1].Version)
        {
            throw new DatabaseUnreachableException(
                $"its schema has version {current}, and this program knows no version after {scripts[^1].Version}.");
        }

        var missing = scripts.Where(script => script.Version > current).ToList();
        foreach (var script in missing)
        {
            await ApplyAsync(connection, transaction, script, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        await database.FlushAsync(cancellationToken);
        foreach (var script in missing)
        {
            LogApplied(script.Name);
        }

        return missing.Count;
    }

    private static async Task<int> CurrentAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT coalesce(max(version), 0) FROM aiomus_schema";
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), null);
    }

    private async Task ApplyAsync(
        DbConnection connection, DbTransaction transaction, SchemaScript script, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, transaction, script.Definitions, [], cancellationToken);
        foreach (var (key, text) in script.Queries)
        {
            await ExecuteAsync(
                connection,
                transaction,
                "INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES (@key, @text) "
                    + "ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText",
                [database.Parameter("key", key), database.Parameter("text", text)],
                cancellationToken);
        }

        await ExecuteAsync(
            connection,
            transaction,
            "INSERT INTO aiomus_schema (version, name, applied_at) VALUES (@version, @name, CAST(CURRENT_TIMESTAMP AS text))",
            [database.Parameter("version", script.Version), database.Parameter("name", script.Name)],
            cancellationToken);
    }

    private static async Task ExecuteAsync(
        DbConnection connection, DbTransaction transaction, string sql, DbParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied the schema script {Script}.")]
    private partial void LogApplied(string script);
}
