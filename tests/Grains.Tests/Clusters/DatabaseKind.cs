namespace Aiomus.Grains.Tests.Clusters;

/// <summary>The databases on which every grain test runs.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}
