using System.Diagnostics;
using Aiomus.Testing;

namespace Aiomus.Browser.Tests;

/// <summary>The pages' sources: their types, and the tests of their rules.</summary>
public sealed class SourceTests(Product product)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Web");

    [Fact]
    public async Task TypesOfTheApi_AreThoseOfTheServedDescription()
    {
        var kept = Path.Combine(Folder, "src", "api", "schema.d.ts");
        var target = Environment.GetEnvironmentVariable("AIOMUS_UPDATE_TYPES") == "1"
            ? kept
            : Path.Combine(Directory.CreateTempSubdirectory("aiomus-types-").FullName, "schema.d.ts");
        await RunAsync("npx", "--no-install", "openapi-typescript", $"{product.Address}openapi/v1.json", "-o", target);
        Assert.True(
            await File.ReadAllTextAsync(kept) == await File.ReadAllTextAsync(target),
            "The API has changed. AIOMUS_UPDATE_TYPES=1 writes its types anew.");
    }

    [Fact]
    public Task Sources_HaveNoFaultOfTypes() => RunAsync("npx", "--no-install", "tsc", "--noEmit");

    [Fact]
    public Task RulesOfThePages_PassTheirTests() => RunAsync("npx", "--no-install", "vitest", "run");

    private static async Task RunAsync(string program, params string[] arguments)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), "Node.js is not installed: the pages are not built.");
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(
            process.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await errors}");
    }
}
