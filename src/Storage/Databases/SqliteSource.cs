using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Aiomus.Storage.Databases;

/// <summary>Opens SQLite connections with the settings that hold for a connection only.</summary>
internal sealed class SqliteSource(string path, bool lasting) : DbDataSource
{
    // NORMAL: a commit does not flush the log; a power failure may lose it until somebody does, never the file's consistency.
    // FULL: each commit flushes the log.
    // secure_delete: deleted content is overwritten with zeros instead of staying in free pages.
    private const string Normal = "PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=10000;";
    private const string Full = "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=10000;";

    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,   // the file is made by us, with its mode; a lost file must not come back empty
        DefaultTimeout = 30,
    }.ToString();

    private string Settings => lasting ? Full : Normal;

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Settings;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // The driver has no asynchronous calls.
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) =>
        new(OpenDbConnection());
}
