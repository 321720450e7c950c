using System.Xml.Linq;

namespace Aiomus.Architecture.Tests;

public sealed class PackageTests
{
    [Fact]
    public void Packages_AllHaveAUser()
    {
        var used = Directory.EnumerateFiles(Solution.Root, "*.csproj", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Solution.Root, "Directory.Build.*", SearchOption.AllDirectories))
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference"))
            .Select(reference => reference.Attribute("Include")!.Value)
            .ToHashSet(StringComparer.Ordinal);
        var named = XDocument.Load(Path.Combine(Solution.Root, "Directory.Packages.props")).Descendants("ItemGroup")
            .Where(group => group.Attribute("Label")?.Value != "Pinned")
            .Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value)
            .ToArray();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(used));
    }
}
