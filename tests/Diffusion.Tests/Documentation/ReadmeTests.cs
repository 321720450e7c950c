using System.Text.RegularExpressions;
using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests.Documentation;

/// <summary>The library's README says what the code does. With AIOMUS_UPDATE_README=1 it is written anew.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Path.Combine(Repository.Root, "src", "Diffusion", "README.md");

    [Fact]
    public void Example_IsTheOneThatCompiles() => AssertSame(ExamplePattern(), CompiledExample());

    [Fact]
    public void Table_IsWhatTheCodeSupports() => AssertSame(TablePattern(), SupportTable.Write());

    [Fact]
    public void Table_IsWhatStandsInForOtherSchedulers() => AssertSame(KinPattern(), KinTable.Write());

    [Fact]
    public void Exporters_AreThoseThatLoadAndEqual() => AssertSame(ExportersPattern(), ExporterTable.Write());

    [Fact]
    public void Example_Draws()
    {
        var (before, work) = (Environment.CurrentDirectory, Directory.CreateTempSubdirectory("aiomus-example-").FullName);
        Directory.CreateDirectory(Path.Combine(work, "models"));
        Directory.CreateSymbolicLink(Path.Combine(work, "models", "mini"), Repository.MiniModel);
        try
        {
            Environment.CurrentDirectory = work;
            Example.Draw();
            Assert.True(new FileInfo(Path.Combine(work, "apple.png")).Length > 1000);
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Directory.Delete(work, recursive: true);
        }
    }

    private static void AssertSame(Regex place, string expected)
    {
        var text = File.ReadAllText(Readme).ReplaceLineEndings("\n");
        var found = place.Match(text).Groups[1];
        Assert.True(found.Success, "The README has no place for it.");
        if (Environment.GetEnvironmentVariable("AIOMUS_UPDATE_README") == "1")
        {
            File.WriteAllText(Readme, string.Concat(text.AsSpan(0, found.Index), expected, text.AsSpan(found.Index + found.Length)));
            return;
        }

        Assert.Equal(expected, found.Value);
    }

    private static string CompiledExample()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Diffusion.Tests", "Documentation", "Example.cs"))
            .SkipWhile(line => line.Trim() != "// begin").Skip(1)
            .TakeWhile(line => line.Trim() != "// end")
            .Select(line => line.Length > 8 ? line[8..] : "");
        return string.Join('\n', lines);
    }

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex ExamplePattern();

    [GeneratedRegex("<!-- kin -->\n\n(.*?)\n\n<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex KinPattern();

    [GeneratedRegex("<!-- exporters -->\n\n(.*?)\n\n<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex ExportersPattern();

    [GeneratedRegex("<!-- supported -->\n\n(.*?)\n\n<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex TablePattern();
}
