using Aiomus.Testing;

namespace Aiomus.Campaign;

/// <summary>Where a fixture is made: a data folder and, for PostgreSQL, a database, both of which can be branched off.</summary>
/// <param name="folder">A folder for everything.</param>
/// <param name="server">The server; null for SQLite.</param>
internal sealed class FixtureStage(string folder, PostgresServer? server)
{
    private string? _connection;
    private string _name = "first";

    public string Data => Path.Combine(folder, _name);

    public async Task OpenAsync()
    {
        Directory.CreateDirectory(Data);
        _connection = server is null ? null : await server.CreateAsync(_name);
    }

    /// <summary>The same state under another name, from now on, with the product stopped.</summary>
    public async Task<FixtureStage> BranchAsync(string name)
    {
        var branch = new FixtureStage(folder, server) { _name = name };
        branch._connection = server is null ? null : await server.CreateAsync(name, _name);
        Fixture.Copy(Data, branch.Data);
        return branch;
    }

    public Node Node(params (string Key, string Value)[] others)
    {
        var settings = ProductSettings.Quick(
            new Dictionary<string, string?> { ["Aiomus:Data"] = Data, ["Aiomus:Database"] = _connection }, CampaignSettings.Roomy);
        foreach (var (key, value) in others)
        {
            settings[key] = value;
        }

        return new Node($"web-{_name}", "WebApi", settings, Path.Combine(folder, "logs"));
    }

    public async Task SaveAsync(FixtureFacts facts, string file)
    {
        var packed = Path.Combine(folder, "packed");
        Fixture.Copy(Data, Path.Combine(packed, Fixture.Data));
        if (server is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(packed, Fixture.Dump), await server.DumpAsync(_name));
        }

        await facts.SaveAsync(Path.Combine(packed, Fixture.Facts));
        await Fixture.PackAsync(packed, file);
    }
}
