using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Aiomus.Testing;
using Npgsql;

namespace Aiomus.EndToEnd.Tests.Upgrade;

/// <summary>Data that a version left, packed: <c>data/</c>, <c>facts.json</c> and, for PostgreSQL, <c>dump.sql</c>.</summary>
internal static class UpgradeFixture
{
    private const string Data = "data";
    private const string Facts = "facts.json";
    private const string Dump = "dump.sql";
    private const string Ending = ".tar.gz";

    /// <summary>The folder of the fixtures.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "EndToEnd.Tests", "Upgrade");

    /// <summary>The names of all fixtures: what a version left stays a promise.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Folder, $"*{Ending}")
            .Select(file => Path.GetFileName(file)[..^Ending.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The data folder of a database that a fixture is unpacked into.</summary>
    public static string DataOf(TestDatabase database) => Path.Combine(database.Folder, Data);

    /// <summary>An empty database of the kind that the fixture's name says.</summary>
    public static async Task<TestDatabase> CreateDatabaseAsync(string name) =>
        name.EndsWith("-postgres", StringComparison.Ordinal) ? await TestDatabase.PostgresAsync() : TestDatabase.Sqlite();

    /// <summary>Unpacks a fixture into an empty database.</summary>
    public static async Task<UpgradeFacts> UnpackAsync(string name, TestDatabase database)
    {
        await using (var stream = File.OpenRead(Path.Combine(Folder, name + Ending)))
        {
            await using var packed = new GZipStream(stream, CompressionMode.Decompress);
            await TarFile.ExtractToDirectoryAsync(packed, database.Folder, overwriteFiles: false);
        }

        if (database.ConnectionString is { } connection)
        {
            // The dump sets options of its connection, which nobody else may get.
            var alone = new NpgsqlConnectionStringBuilder(connection) { Pooling = false };
            await using var source = NpgsqlDataSource.Create(alone.ConnectionString);
#pragma warning disable CA2100 // Our own file.
            await using var command = source.CreateCommand(await File.ReadAllTextAsync(Path.Combine(database.Folder, Dump)));
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }

        return JsonSerializer.Deserialize<UpgradeFacts>(await File.ReadAllTextAsync(Path.Combine(database.Folder, Facts)))!;
    }

    /// <summary>Packs what a version left. Its mails were read and are not part of it.</summary>
    public static async Task PackAsync(string file, TestDatabase database, UpgradeFacts facts)
    {
        if (Directory.Exists(Path.Combine(DataOf(database), "mail")))
        {
            Directory.Delete(Path.Combine(DataOf(database), "mail"), recursive: true);
        }

        await File.WriteAllTextAsync(Path.Combine(database.Folder, Facts), JsonSerializer.Serialize(facts));
        if (database.ConnectionString is { } connection)
        {
            var dump = await DumpAsync(new NpgsqlConnectionStringBuilder(connection));
            await File.WriteAllTextAsync(Path.Combine(database.Folder, Dump), dump);
        }

        await using var stream = File.Create(file + Ending);
        await using var packed = new GZipStream(stream, CompressionLevel.SmallestSize);
        await TarFile.CreateFromDirectoryAsync(database.Folder, packed, includeBaseDirectory: false);
    }

    private static async Task<string> DumpAsync(NpgsqlConnectionStringBuilder connection)
    {
        var program = Directory.GetFiles("/usr/lib/postgresql", "pg_dump", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Last();
        string[] arguments =
        [
            "-h", connection.Host!, "-p", $"{connection.Port}", "-U", connection.Username!,
            "--no-owner", "--no-privileges", "--rows-per-insert=100", connection.Database!,
        ];
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);

        // Newer versions write commands for their own client around the SQL.
        return string.Join('\n', text.Split('\n').Where(line => !line.StartsWith('\\')));
    }
}
