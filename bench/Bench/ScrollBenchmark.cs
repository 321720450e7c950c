using System.Net.Http.Headers;
using Aiomus.Browser.Tests;
using Aiomus.Client;
using Aiomus.Client.Gallery;
using Aiomus.Contracts.Accounts;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// Looking through a gallery of 100,000 images over HTTP: a jump to its beginning, its middle and its end, and thumbnails of images that
/// nobody has asked for yet.
/// </summary>
internal static class ScrollBenchmark
{
    private const int Many = 100_000;
    private const int Files = 400;
    private const int AtOnce = 8;
    private const int Edge = 256;
    private const int Samples = 60;

    public static async Task RunAsync(Report report)
    {
        await using var database = TestDatabase.Sqlite();
        var settings = database.Settings.Concat(ProductSettings.Unhindered).Append(new("Aiomus:Worker", "false")).ToDictionary();
        var (person, key) = await CreatePersonAsync(settings);
        int[] sides = [256, 1024];
        report.Progress($"adding {Many} images");
        await SeededGallery.FillAsync(database.Settings, person, Many, [.. sides.SelectMany(side => Enumerable.Repeat(side, Files))]);

        await using var product = await AiomusProcess.StartAsync(settings);
        using var client = AiomusClient.Create(product.Address, key);
        using var http = People.Http(product);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await ReadAllAsync(http, "/v1/account");
        var first = await Measure.MillisecondsAsync(() => client.Images.GetPageAsync(limit: 50));
        report.Line($"the first page of {Many:N0} images after a start: {first:F1} ms; it counts them");
        await JumpAsync(client.Images, report);
        var at = 0;
        foreach (var side in sides.Reverse())
        {
            var images = new List<Guid>();
            while (images.Count < Files)
            {
                var page = await client.Images.GetPageAsync(limit: 100, from: at + images.Count);
                images.AddRange(page.Images.Select(image => image.Id));
            }

            at += Files;
            var made = await RateAsync(http, images.Skip(20));
            var kept = await RateAsync(http, images.Skip(20));
            report.Line(
                $"thumbnails of {Edge} pixels from PNG of {side}x{side}: **{made:F0}** a second, again while they are kept **{kept:F0}** ",
                $"({AtOnce} requests at once)");
        }
    }

    private static async Task JumpAsync(ImagesClient images, Report report)
    {
        int[] places = [0, Many / 2, Many - 100];
        var times = places.ToDictionary(place => place, _ => new List<double>());
        for (var i = 0; i < Samples; i++)
        {
            foreach (var place in places)
            {
                times[place].Add(await Measure.MillisecondsAsync(() => images.GetPageAsync(limit: 50, from: place + i)));
            }
        }

        var begin = Measure.Median(times[0]);
        report.Line(
            $"a page of 50 from the newest {begin:F1} ms, from the middle {Measure.Median(times[places[1]]):F1} ms, from the end ",
            $"{Measure.Median(times[places[2]]):F1} ms, ratio middle to newest ",
            $"**{Measure.Median(times[places[1]]) / begin:F2}** (target 1.2; medians of {Samples})");
    }

    private static async Task<double> RateAsync(HttpClient http, IEnumerable<Guid> images)
    {
        var all = images.ToArray();
        var taken = await Measure.MillisecondsAsync(() => Parallel.ForEachAsync(
            all,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (image, _) => await ReadAllAsync(http, $"/v1/images/{image}/content?edge={Edge}")));
        return all.Length / taken * 1000;
    }

    private static async Task ReadAllAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task<(Guid Id, string Key)> CreatePersonAsync(IReadOnlyDictionary<string, string?> settings)
    {
        await using var product = await AiomusProcess.StartAsync(settings);
        using var owner = AiomusClient.Create(product.Address, await product.GetOwnerKeyAsync());
        var person = await owner.Users.CreateAsync(new UserCreation(""));
        return (person.Id, person.ApiKey);
    }
}
