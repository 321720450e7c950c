using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.ServiceDefaults;
using Aiomus.Silo;
using Aiomus.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aiomus.Bench;

/// <summary>
/// Adding images to a gallery of 10 and to one of 20,000, in turns, through the grain and its SQLite store. Images are moved
/// from the gallery's own row to a segment now and then, so a whole turn of that is timed.
/// </summary>
internal static class GalleryBenchmark
{
    private const int Few = 10;
    private const int Many = 20_000;
    private const int Turn = 32;
    private const int Samples = 60;

    public static async Task RunAsync(Report report)
    {
        await using var database = TestDatabase.Sqlite();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(database.Settings).AddInMemoryCollection(
            [
                new("Aiomus:Worker", "false"),
                new("Logging:LogLevel:Default", "Error"),
                new("Logging:LogLevel:Orleans", "Error"),
                new("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Error")
            ]);
        builder.AddServiceDefaults();
        builder.AddAiomusSilo();
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        var large = await NewPersonAsync(grains);
        for (var i = 0; i < Many; i++)
        {
            await AddAsync(grains, large);
            if (i % 5000 == 4999)
            {
                report.Progress($"{i + 1} images");
            }
        }

        var (few, many) = (new List<double>(), new List<double>());
        for (var i = 0; i < Samples; i++)
        {
            var small = await NewPersonAsync(grains);
            for (var j = 0; j < Few; j++)
            {
                await AddAsync(grains, small);
            }

            few.Add(await TurnAsync(grains, small));
            many.Add(await TurnAsync(grains, large));
        }

        await host.StopAsync();
        var (less, more) = (Measure.Median(few), Measure.Median(many));
        report.Line(
            $"with {Few} images {less:F3} ms, with {Many} images {more:F3} ms, ratio **{more / less:F2}** (target 1.2; an image, ",
            $"medians of {Samples} times {Turn} images)");
    }

    private static async Task<double> TurnAsync(IGrainFactory grains, Guid user) => await Measure.MillisecondsAsync(async () =>
    {
        for (var i = 0; i < Turn; i++)
        {
            await AddAsync(grains, user);
        }
    }) / Turn;

    private static async Task<Guid> NewPersonAsync(IGrainFactory grains)
    {
        var id = Guid.NewGuid();
        await grains.GetGrain<IUserGrain>(id).CreateAsync("", UserRole.None, new ApiKeyHash("bench", new byte[32]));
        return id;
    }

    private static Task AddAsync(IGrainFactory grains, Guid user)
    {
        var job = Guid.NewGuid();
        var request = new JobRequest("mini", "a red apple on a table", "", 128, 128, 20, 2, 1, 1, "ddim", ImageFormat.Png, null);
        return grains.GetGrain<IGalleryGrain>(user).AddAsync(job, request, [new StoredImage(0, $"{job:N}-0-1.png", 25_000, 1)]);
    }
}
