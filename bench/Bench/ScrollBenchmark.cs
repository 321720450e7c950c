using System.Net.Http.Headers;
using Aiomus.Client;
using Aiomus.Client.Gallery;
using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Jobs;
using Aiomus.Hosting;
using Aiomus.Imaging;
using Aiomus.Inference;
using Aiomus.ServiceDefaults;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Records;
using Aiomus.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ImageFormat = Aiomus.Grains.Interfaces.Jobs.ImageFormat;

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
        await FillAsync(database.Settings, person, sides, report);

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

    // As the ends of jobs leave it. The newest have files.
    private static async Task FillAsync(IReadOnlyDictionary<string, string?> settings, Guid person, int[] sides, Report report)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings).AddInMemoryCollection(
            [
                new("Aiomus:Worker", "false"),
                new("Logging:LogLevel:Default", "Error"),
                new("Logging:LogLevel:Orleans", "Error"),
                new("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Error"),
            ]);
        builder.AddServiceDefaults();
        builder.AddAiomusSilo(WorkerExtensions.AddAiomusWorker);
        using var host = builder.Build();
        await host.StartAsync();
        var (records, blobs) = (host.Services.GetRequiredService<IRecordStore>(), host.Services.GetRequiredService<IBlobStore>());
        var number = 0;
        var all = Enumerable.Repeat(0, Many - (Files * sides.Length)).Concat(sides.SelectMany(side => Enumerable.Repeat(side, Files)));
        foreach (var some in all.Chunk(100))
        {
            var changes = new List<RecordChange>();
            foreach (var side in some)
            {
                var job = Guid.NewGuid();
                var stored = new StoredImage(0, $"{job:N}-0-1.png", 25_000, 1);
                if (side > 0)
                {
                    await blobs.PutAsync(person, stored.Blob, Draw(side, number));
                }

                changes.AddRange(EndOf(job, stored, ++number, Math.Max(64, side)));
            }

            await records.ApplyAsync(person, changes);
            if (number % 20_000 == 0)
            {
                report.Progress($"{number} images");
            }
        }

        await host.StopAsync();
    }

    private static RecordChange[] EndOf(Guid job, StoredImage stored, int number, int side)
    {
        var now = DateTimeOffset.UtcNow;
        var entry = new JobEntry
        {
            Id = job,
            Number = number,
            Request = new JobRequest("mini", "a red apple on a table", "", side, side, 20, 2, 1, 1, "ddim", ImageFormat.Png, null),
            Terms = new JobTerms(1, 1, null),
            State = JobState.Succeeded,
            SubmittedAt = now,
            FinishedAt = now,
            Stored = [stored],
            Images = [ImageId.Create(job, 0)],
            Settled = true,
        };
        return [RecordChange.Insert(JobRecords.Job, JobRecords.KeyOf(job), entry, number), JobRecords.Add(job, stored, number, now)];
    }

    // Soft shapes with a little grain, as a drawn image has.
    private static byte[] Draw(int side, int number)
    {
        var pixels = new byte[side * side * 3];
        var random = new Random(number);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i / 3 % side / (double)side, i / 3 / side / (double)side);
            pixels[i] = (byte)(128 + (90 * Math.Sin((x * 7) + (i % 3) + number) * Math.Cos(y * 5)) + random.Next(6));
        }

        return ImageEncoder.Encode(new RgbImage(side, side, pixels), Imaging.ImageFormat.Png, null, ImageMetadata.Generated);
    }
}
