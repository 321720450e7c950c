using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Tests.Databases;

public sealed class SchemaScriptTests
{
    [Fact]
    public void Script_IsSplitAtItsMarksWithoutComments()
    {
        var script = SchemaScript.Parse(
            "0007-things.sql",
            """
            -- why
            CREATE TABLE t (a text);
            --: FirstKey
            -- why
            SELECT 1;
            --: SecondKey
            SELECT 2
            WHERE true;
            """);

        Assert.Equal(7, script.Version);
        Assert.Equal("CREATE TABLE t (a text);", script.Definitions);
        Assert.Equal("SELECT 1;", script.Queries["FirstKey"]);
        Assert.Equal("SELECT 2\nWHERE true;", script.Queries["SecondKey"]);
    }

    [Fact]
    public void BothDatabases_HaveTheSameScriptsAndQueries()
    {
        var (sqlite, postgres) = (SchemaScript.Load("Sqlite"), SchemaScript.Load("Postgres"));

        Assert.Equal(sqlite.Select(script => script.Name), postgres.Select(script => script.Name));
        Assert.Equal(
            sqlite.SelectMany(script => script.Queries.Keys).Order(), postgres.SelectMany(script => script.Queries.Keys).Order());
        Assert.Equal(Enumerable.Range(1, sqlite.Count), sqlite.Select(script => script.Version));
    }
}
