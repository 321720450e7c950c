using Aiomus.Client;
using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.ServiceDefaults;
using Aiomus.Hosting;
using Aiomus.Inference;
using Aiomus.Storage.Blobs;
using Aiomus.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aiomus.Bench;

/// <summary>
/// What encryption costs: the same grain's writes and the same images' reads with it and without it, in turns on the same machine.
/// </summary>
internal static class EncryptionBenchmark
{
    private const int Rounds = 40;
    private const int Writes = 50;
    private const int Reads = 50;

    public static async Task RunAsync(Report report)
    {
        await using (var sealedSide = await Side.StartAsync("on"))
        await using (var openSide = await Side.StartAsync("off"))
        {
            report.Progress("state writes");
            await CompareAsync(report, "state writes (an account of 3 KB, SQLite)", Writes, sealedSide.WriteAsync, openSide.WriteAsync);
            foreach (var (name, bytes) in new[] { ("25 KB", 25_000), ("2 MB", 2_000_000) })
            {
                report.Progress($"image reads, {name}");
                await sealedSide.StoreAsync(bytes);
                await openSide.StoreAsync(bytes);
                await CompareAsync(report, $"image reads from the store, {name}", Reads, sealedSide.ReadAsync, openSide.ReadAsync);
            }
        }

        report.Progress("image reads by HTTP");
        await ReadByHttpAsync(report);
    }

    private static async Task ReadByHttpAsync(Report report)
    {
        await using var sealedSide = await Site.StartAsync("on");
        await using var openSide = await Site.StartAsync("off");
        await CompareAsync(report, "image reads by HTTP, 25 KB", Reads, sealedSide.ReadAsync, openSide.ReadAsync);
    }

    private static async Task CompareAsync(Report report, string what, int count, Func<Task> sealedAct, Func<Task> openAct)
    {
        var (with, without) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (one, other) = (await TurnAsync(sealedAct, count), await TurnAsync(openAct, count));
            if (round > 0)
            {
                with.Add(one);
                without.Add(other);
            }
        }

        var (ours, plain) = (Measure.Median(with), Measure.Median(without));
        report.Line($"{what}: with {ours:F3} ms, without {plain:F3} ms, ratio **{ours / plain:F2}** (medians of {Rounds} times {count})");
    }

    private static async Task<double> TurnAsync(Func<Task> act, int count) => await Measure.MillisecondsAsync(async () =>
    {
        for (var i = 0; i < count; i++)
        {
            await act();
        }
    }) / count;

    // A silo in this process.
    private sealed class Side(TestDatabase database, IHost host) : IAsyncDisposable
    {
        private static readonly UserPreferences[] Choices =
            [.. Enumerable.Range(0, 2).Select(i => new UserPreferences(null, 80 + i, null, new string('s', 500), new string('n', 2000)))];

        private readonly Guid _user = Guid.NewGuid();
        private readonly byte[] _buffer = new byte[81_920];
        private string _image = "";
        private int _writes;

        private IUserGrain User => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IUserGrain>(_user);

        private IBlobStore Blobs => host.Services.GetRequiredService<IBlobStore>();

        public static async Task<Side> StartAsync(string encryption)
        {
            var database = TestDatabase.Sqlite();
            var builder = Host.CreateApplicationBuilder();
            builder.Configuration.AddInMemoryCollection(database.Settings).AddInMemoryCollection(
                [
                    new("Aiomus:Worker", "false"),
                    new("Aiomus:Keys:Encryption", encryption),
                    new("Logging:LogLevel:Default", "Error"),
                    new("Logging:LogLevel:Orleans", "Error"),
                    new("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Error")
                ]);
            builder.AddServiceDefaults();
            builder.AddAiomusSilo(WorkerExtensions.AddAiomusWorker);
            var side = new Side(database, builder.Build());
            await side.OpenAsync();
            return side;
        }

        public Task WriteAsync() => User.SetPreferencesAsync(Choices[_writes++ % 2]);

        // Under a name of its own: the store refuses one that is there.
        public async Task StoreAsync(int bytes)
        {
            var image = new byte[bytes];
            new Random(1).NextBytes(image);
            _image = $"{bytes}.png";
            await Blobs.PutAsync(_user, _image, image);
        }

        public async Task ReadAsync()
        {
            await using var image = (await Blobs.OpenReadAsync(_user, _image))!;
            while (await image.ReadAsync(_buffer) > 0)
            {
            }
        }

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
            await database.DisposeAsync();
        }

        private async Task OpenAsync()
        {
            await host.StartAsync();
            await User.CreateAsync("", UserRole.None, new ApiKeyHash("bench", new byte[32]));
        }
    }

    // The product as a process, with one image.
    private sealed class Site(TestDatabase database, AiomusProcess product, HttpClient http, string path) : IAsyncDisposable
    {
        public static async Task<Site> StartAsync(string encryption)
        {
            var database = TestDatabase.Sqlite();
            var product = await AiomusProcess.StartAsync(
                database.Settings.Concat(ProductSettings.Unhindered).Append(new("Aiomus:Keys:Encryption", encryption)).ToDictionary());
            var key = await product.GetOwnerKeyAsync();
            using var client = AiomusClient.Create(product.Address, key);
            var job = await client.Jobs.SubmitAsync(new JobSubmission("a red apple") { Seed = 1 }, wait: TimeSpan.FromSeconds(60));
            var http = People.Http(product);
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            return new Site(database, product, http, $"/v1/images/{job.Images[0].Id}/content");
        }

        public async Task ReadAsync()
        {
            using var answer = await http.GetAsync(path);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await product.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
