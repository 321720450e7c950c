using System.Text.RegularExpressions;

namespace Aiomus.Architecture.Tests;

/// <summary>State goes through the guarded storages only: what goes round them would be missed by erasure.</summary>
public sealed partial class StorageRuleTests
{
    [Fact]
    public void Grains_KeepStateInTheGuardedStoragesOnly()
    {
        var uses = Solution.SourceFiles(Path.Combine("src", "Grains"))
            .SelectMany(file => StateUse().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileName(file)}: {match.Value}"))
            .ToArray();

        Assert.NotEmpty(uses);
        Assert.All(uses, use => Assert.Matches(GuardedUse(), use));
    }

    [Fact]
    public void Grains_TouchNoStorageUnderneath() => Assert.DoesNotContain(
        Solution.SourceFiles(Path.Combine("src", "Grains")).Select(File.ReadAllText),
        text => UnguardedWay().IsMatch(text));

    [GeneratedRegex(@"\[PersistentState\([^\]]*\]|\[StorageProvider\([^\]]*\]|: Grain<\w+>")]
    private static partial Regex StateUse();

    [GeneratedRegex(@"\[PersistentState\(""[a-z]+"", StorageNames\.(User|System)\)\]$")]
    private static partial Regex GuardedUse();

    [GeneratedRegex(@"\bIGrainStorage\b|\baiomus-rows\b|\bDbConnection\b|\bNpgsql\b|\bSqlite\b")]
    private static partial Regex UnguardedWay();
}
