using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>A server answers before its models are loaded, and says what is missing.</summary>
public sealed class LoadingTests
{
    // Opened, a pipe waits for a writer: this model is being loaded for as long as the test likes.
    [Fact]
    public async Task ServerWhoseModelIsBeingLoaded_AnswersAndSaysSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such pipes.");
        await using var database = TestDatabase.Sqlite();
        var models = Directory.CreateDirectory(Path.Combine(database.Folder, "models")).FullName;
        var folder = Directory.CreateDirectory(Path.Combine(models, "mini")).FullName;
        foreach (var part in Directory.EnumerateFileSystemEntries(Repository.MiniModel).Where(part => Path.GetFileName(part) != "unet"))
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(part)), part);
        }

        var network = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "unet")).FullName, "model.onnx");
        File.Copy(Path.Combine(Repository.MiniModel, "unet", "config.json"), Path.Combine(folder, "unet", "config.json"));
        using (var make = Process.Start("mkfifo", network))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await using var product = AiomusProcess.Launch(database.Quick(("Aiomus:Models", models), ("shutdownTimeoutSeconds", "5")));
        await product.WaitAsync("/health/live");
        using var http = new HttpClient { BaseAddress = product.Address };

        using var ready = await http.GetAsync(new Uri("health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        var report = await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("""{"name":"models","status":"unhealthy"}""", report, StringComparison.Ordinal);
        Assert.Contains("""{"name":"database","status":"healthy"}""", report, StringComparison.Ordinal);

        http.DefaultRequestHeaders.Authorization = new("Bearer", await product.GetOwnerKeyAsync());
        Assert.Equal(["mini"], await LoadingAsync(http));

        // What is only not there yet is no fault to log.
        Assert.DoesNotContain("Health check", product.Output, StringComparison.Ordinal);

        // The load outlasts what a stop may take.
        Assert.Equal(0, await product.StopAsync());
        Assert.Contains("Stopped while a model was being loaded", product.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", product.Output, StringComparison.Ordinal);
    }

    // The worker says it within moments.
    private static async Task<string[]> LoadingAsync(HttpClient http)
    {
        for (var attempt = 0; attempt < 3000; attempt++)
        {
            using var list = JsonDocument.Parse(
                await http.GetStringAsync(new Uri("v1/models", UriKind.Relative), TestContext.Current.CancellationToken));
            Assert.Equal(0, list.RootElement.GetProperty("models").GetArrayLength());
            if (list.RootElement.GetProperty("loading").EnumerateArray().Select(
                name => name.GetString()!).ToArray() is { Length: > 0 } loading)
            {
                return loading;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return [];
    }
}
