using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Jobs;
using Aiomus.Hosting;
using Aiomus.Imaging;
using Aiomus.Inference;
using Aiomus.ServiceDefaults;
using Aiomus.Storage.Blobs;
using Aiomus.Storage.Records;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ImageFormat = Aiomus.Grains.Interfaces.Jobs.ImageFormat;

namespace Aiomus.Browser.Tests;

/// <summary>Fills a person's gallery with as many images as it takes, within seconds, while the product does not run.</summary>
internal static class SeededGallery
{
    private const int Side = 256;
    private const int Files = 24;
    private const int Together = 200;

    /// <summary>As the ends of so many jobs leave it. Some images share a file, so none of them should be deleted.</summary>
    /// <param name="settings">Where the product keeps its data.</param>
    /// <param name="person">Whose gallery it is.</param>
    /// <param name="count">How many images.</param>
    /// <param name="own">The edges of the newest of them, which have a file of their own; null for none.</param>
    public static async Task FillAsync(
        IReadOnlyDictionary<string, string?> settings, Guid person, int count, IReadOnlyList<int>? own = null)
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
        var shared = new List<(string Name, int Bytes)>();
        for (var i = 0; i < Files; i++)
        {
            shared.Add(await PutAsync(Side, i));
        }

        var now = DateTimeOffset.UtcNow;
        var first = count - (own?.Count ?? 0);
        foreach (var some in Enumerable.Range(1, count).Chunk(Together))
        {
            var changes = new List<RecordChange>();
            foreach (var number in some)
            {
                var side = number > first ? own![number - first - 1] : Side;
                var (name, bytes) = number > first ? await PutAsync(side, number) : shared[number % Files];
                changes.AddRange(EndOf(number, new StoredImage(0, name, bytes, number), side, now.AddMinutes(number - count)));
            }

            await records.ApplyAsync(person, changes);
        }

        await host.StopAsync();

        async Task<(string Name, int Bytes)> PutAsync(int side, int number)
        {
            var content = Draw(side, number);
            var name = $"{Guid.NewGuid():N}-0-1.png";
            await blobs.PutAsync(person, name, content);
            return (name, content.Length);
        }
    }

    private static RecordChange[] EndOf(int number, StoredImage stored, int side, DateTimeOffset at)
    {
        var job = Guid.NewGuid();
        var entry = new JobEntry
        {
            Id = job,
            Number = number,
            Request = new JobRequest("mini", $"drawing {number}", "", side, side, 20, 2, number, 1, "ddim", ImageFormat.Png, null),
            Terms = new JobTerms(1, 1, null),
            State = JobState.Succeeded,
            SubmittedAt = at,
            FinishedAt = at,
            Stored = [stored],
            Images = [ImageId.Create(job, 0)],
            Settled = true,
        };
        return [RecordChange.Insert(JobRecords.Job, JobRecords.KeyOf(job), entry, number), JobRecords.Add(job, stored, number, at)];
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
