using System.Diagnostics;
using Aiomus.Testing;
using Aiomus.WebApi.Tests.Security;

namespace Aiomus.WebApi.Tests.OpenApi;

/// <summary>What others' tools say of the description of the API.</summary>
public sealed class LinterTests(EveryRouteTests.Product product) : IClassFixture<EveryRouteTests.Product>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static string Linters => Path.Combine(Repository.Root, "tests", "linters");

    [Fact]
    public async Task Redocly_FindsNoFault()
    {
        using var folder = new Folder();

        var (code, output) = await RunAsync(
            "redocly", "lint", await folder.WriteAsync(product), "--config", Path.Combine(Linters, "redocly.yaml"), "--max-problems", "50");

        Assert.True(code == 0, output);
        Assert.DoesNotContain("warning", output.Split("validating")[^1], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Spectral_FindsNoFault()
    {
        using var folder = new Folder();

        var (code, output) = await RunAsync(
            "spectral", "lint", await folder.WriteAsync(product), "--ruleset", Path.Combine(Linters, "spectral.yaml"), "-F", "warn");

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Types_SayWhatTheApiDoes()
    {
        using var folder = new Folder();

        var (code, output) = await RunAsync(
            "openapi-typescript", await folder.WriteAsync(product), "-o", Path.Combine(folder.Path, "types.ts"));
        Assert.True(code == 0, output);

        File.Copy(Path.Combine(Linters, "usage.ts"), Path.Combine(folder.Path, "usage.ts"));
        (code, output) = await RunAsync(
            "tsc", "--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--module", "nodenext",
            Path.Combine(folder.Path, "usage.ts"));
        Assert.True(code == 0, output);
    }

    private static async Task<(int Code, string Output)> RunAsync(string tool, params string[] arguments)
    {
        var program = Path.Combine(Linters, "node_modules", ".bin", tool);
        Assert.SkipUnless(File.Exists(program), "The linters are not installed: npm ci in tests/linters.");

        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // It would tell its makers that it was run.
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Limit);
        return (process.ExitCode, await output + await errors);
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("aiomus-description-").FullName;

        /// <summary>Writes the description as it is served, and answers where.</summary>
        public async Task<string> WriteAsync(EveryRouteTests.Product product)
        {
            using var answer = await product.SendAsync("https", "GET", "/openapi/v1.json", null);
            var file = System.IO.Path.Combine(Path, "v1.json");
            await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());
            return file;
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
