using System.Net;
using System.Text.Json;
using Aiomus.Client;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>What operators and their tools see.</summary>
public sealed class OperationTests(Product product)
{
    [Fact]
    public async Task Description_IsThereAndThePageShowsIt()
    {
        using var http = product.Http(null);
        var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative))).RootElement;
        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToArray();
        Assert.Superset(
            new HashSet<string> { "/v1/account", "/v1/images/{id}/content", "/v1/jobs", "/v1/session", "/v1/users" }, paths.ToHashSet());
        Assert.Contains("<html", await http.GetStringAsync(new Uri("docs", UriKind.Relative)), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    public async Task Health_IsToldPartByPart(string path)
    {
        using var http = product.Http(null);
        var report = JsonDocument.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement;
        Assert.Equal("healthy", report.GetProperty("status").GetString(), ignoreCase: true);
    }

    [Fact]
    public async Task Measures_AreTheOwnersToReadAndCountImagesInNamedUnits()
    {
        using var person = await product.CreatePersonAsync();
        await person.MakeAsync(Product.Apple);
        // Through a proxy, that is: on this machine itself whoever asks may read them.
        using var distant = product.Http(person.Key);
        distant.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");
        using var refused = await distant.GetAsync(new Uri("metrics", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);

        using var owner = product.Http(product.OwnerKey);
        owner.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");
        var text = await owner.GetStringAsync(new Uri("metrics", UriKind.Relative));
        Assert.Contains("aiomus_", text, StringComparison.Ordinal);
        Assert.Contains("_seconds", text, StringComparison.Ordinal);
        Assert.DoesNotContain($"{person.Id}", text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("v1/models")]
    [InlineData("v1/nothing")]
    [InlineData("health/live")]
    public async Task EveryAnswer_KeepsBrowsersInCheck(string path)
    {
        using var http = product.Http(product.OwnerKey);
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Contains(
            "frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Models_TellTheirLimitsAndDefaults()
    {
        using var person = await product.CreatePersonAsync();
        var model = Assert.Single((await person.Client.Models.ListAsync()).Models);
        Assert.Equal(
            ("mini", 1, 256, 256, 6, "dpmpp_2m"),
            (model.Name, model.Workers, model.DefaultWidth, model.DefaultHeight, model.DefaultSteps, model.DefaultScheduler));
    }

    [Fact]
    public async Task Restart_KeepsEverythingAndMakesNoSecondOwner()
    {
        await using var database = TestDatabase.Sqlite();
        string key;
        byte[] before;
        Guid image;
        await using (var first = await AiomusProcess.StartAsync(database.Quick()))
        {
            key = await first.GetOwnerKeyAsync();
            using var person = Person.Owner(first, key);
            image = (await person.MakeAsync(Product.Apple)).Images[0].Id;
            before = await person.DownloadAsync(image);
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = await AiomusProcess.StartAsync(database.Quick());
        using var again = Person.Owner(second, key);
        Assert.Equal(before, await again.DownloadAsync(image));
        Assert.Equal(2, (await again.Client.Quota.GetAsync()).Charged);
        Assert.Equal(0, await second.StopAsync());
        Assert.DoesNotContain("owner API key", second.Output, StringComparison.Ordinal);
        AssertPrivate(database.Folder);
    }

    [Fact]
    public Task LogLines_BeginWithTheirTimeInUTC() => product.Process.WaitForOutputAsync(output =>
        System.Text.RegularExpressions.Regex.IsMatch(
            output, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info: ", System.Text.RegularExpressions.RegexOptions.Multiline));

    private static void AssertPrivate(string folder)
    {
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            Assert.True(
                OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Others) == 0,
                $"{Path.GetRelativePath(folder, path)} is open to Others.");
        }
    }
}
