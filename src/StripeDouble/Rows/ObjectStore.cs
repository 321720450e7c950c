using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Objects;
using Microsoft.Data.Sqlite;

namespace Aiomus.StripeDouble.Rows;

/// <summary>
/// Every object, as a row of JSON. One piece of work has the store at a time and all of it is kept or none; objects that it found are
/// written back at its end where they changed.
/// </summary>
internal sealed class ObjectStore : IDisposable
{
    private const string Schema =
        """
        PRAGMA journal_mode=WAL;
        PRAGMA synchronous=NORMAL;
        PRAGMA secure_delete=ON;
        CREATE TABLE IF NOT EXISTS objects (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, owner TEXT, clock TEXT, due INTEGER,
            json TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, owner, seq);
        CREATE INDEX IF NOT EXISTS objects_due ON objects (due) WHERE due IS NOT NULL;
        CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS answers (
            key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, made INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS deliveries (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, attempts INTEGER NOT NULL,
            due INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due);
        """;

    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _gate = new(1);
    private bool _isToCompact;
    private readonly Dictionary<string, (JsonObject Value, string Stored)> _found = new(StringComparer.Ordinal);

    /// <param name="file">Made with mode 600 when it is not there; null keeps everything in memory.</param>
    public ObjectStore(string? file)
    {
        if (file is not null)
        {
            Create(file);
        }

        _connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = file ?? ":memory:",
            Mode = file is null ? SqliteOpenMode.Memory : SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString());
        _connection.Open();
        Execute(Schema);
    }

    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var result = Commit(work);
            Compact();
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    public Task RunAsync(Action work, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            work();
            return true;
        },
        cancellationToken);

    /// <summary>Has the log written back into the file after this piece of work, so that what was overwritten is gone from both.</summary>
    public void CompactAfterwards() => _isToCompact = true;

    public JsonObject Add(JsonObject added)
    {
        var json = added.ToJsonString();
        Execute(
            "INSERT INTO objects (id, kind, owner, clock, due, json) VALUES (@id, @kind, @owner, @clock, @due, @json)",
            ("id", added.Id()), ("kind", added.Kind()), ("owner", added.Text("customer")), ("clock", added.Text("_clock")),
            ("due", added.NumberOrNull("_due")), ("json", json));
        _found[added.Id()] = (added, json);
        return added;
    }

    public JsonObject? Find(string? id)
    {
        if (id is null)
        {
            return null;
        }

        if (_found.TryGetValue(id, out var known))
        {
            return known.Value;
        }

        if (ReadText("SELECT json FROM objects WHERE id = @id", ("id", id)) is not { } json)
        {
            return null;
        }

        var value = JsonNode.Parse(json)!.AsObject();
        _found[id] = (value, json);
        return value;
    }

    /// <summary>An object of a kind that must be there and not deleted.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="id">Its id.</param>
    /// <param name="param">The parameter that names it; null when the path does.</param>
    /// <exception cref="StripeError">There is none.</exception>
    public JsonObject Require(string kind, string id, string? param = null) =>
        Find(id) is { } found && found.Kind() == kind && !found.Flag("_deleted")
            ? found
            : throw StripeError.NotFound(kind.Split('.')[^1].Replace('_', ' '), id, param);

    /// <summary>Objects of a kind, the newest first; of one customer where one is named.</summary>
    public IEnumerable<JsonObject> List(string kind, string? owner = null)
    {
        Flush();
        var ids = ReadTexts(
            "SELECT id FROM objects WHERE kind = @kind AND (@owner IS NULL OR owner = @owner) ORDER BY seq DESC",
            ("kind", kind), ("owner", owner));
        return ids.Select(id => Find(id)!);
    }

    public void Delete(string id)
    {
        _found.Remove(id);
        Execute("DELETE FROM objects WHERE id = @id", ("id", id));
    }

    /// <summary>The object that is due first, by its own <c>_due</c>, on the clock it keeps; null when none is until then.</summary>
    public JsonObject? NextDue(string? clock, long until)
    {
        Flush();
        return Find(ReadText(
            "SELECT id FROM objects WHERE due <= @until AND clock IS @clock ORDER BY due, seq LIMIT 1",
            ("until", until), ("clock", clock)));
    }

    public string? Setting(string name) => ReadText("SELECT value FROM settings WHERE name = @name", ("name", name));

    public void Set(string name, string value) => Execute(
        "INSERT INTO settings (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        ("name", name), ("value", value));

    public void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    public string? ReadText(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteScalar() as string;
    }

    public List<string> ReadTexts(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Read(sql, static reader => reader.GetString(0), parameters);

    public List<T> Read<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _gate.Dispose();
    }

    private static void Create(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var made = new FileStream(file, options);
    }

    private T Commit<T>(Func<T> work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work();
            Flush();
            Execute("COMMIT");
            return result;
        }
        catch
        {
            Execute("ROLLBACK");
            throw;
        }
        finally
        {
            _found.Clear();
        }
    }

    private void Compact()
    {
        if (_isToCompact)
        {
            _isToCompact = false;
            Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    private void Flush()
    {
        foreach (var (id, (value, stored)) in _found.ToArray())
        {
            var json = value.ToJsonString();
            if (json == stored)
            {
                continue;
            }

            Execute(
                "UPDATE objects SET owner = @owner, clock = @clock, due = @due, json = @json WHERE id = @id",
                ("id", id), ("owner", value.Text("customer")), ("clock", value.Text("_clock")), ("due", value.NumberOrNull("_due")),
                ("json", json));
            _found[id] = (value, json);
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
