using System.Diagnostics;
using Aiomus.Client;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Jobs;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// The whole path, from HTTP to the stored image, for four people at once, against a bare loop over the engine that makes the
/// same images in batches of four and encodes them as the product does.
/// </summary>
internal static class PathBenchmark
{
    private const int People = 4;
    private const int ImagesEach = 14;
    private const int InFlight = 3;
    private const int Rounds = 3;
    private const int Steps = 20;
    private static readonly string[] Things = ["a red apple", "a dog", "a blue car", "a cat", "a rocket", "a pizza", "a frog"];

    public static async Task RunAsync(Report report)
    {
        var ratios = new List<double>();
        using var model = DiffusionModel.Load(Repository.MiniModel, new DiffusionModelOptions());
        Bare(model, 8);
        await using var database = TestDatabase.Sqlite();
        await using var product = await AiomusProcess.StartAsync(database.Settings);
        var owner = AiomusClient.Create(product.Address, await product.GetOwnerKeyAsync());
        var all = ImagesEach * People;
        for (var round = 0; round < Rounds; round++)
        {
            // New people each round: a minute's quota is not what is measured.
            var people = new List<AiomusClient>();
            for (var i = 0; i < People; i++)
            {
                people.Add(AiomusClient.Create(product.Address, (await owner.Users.CreateAsync(new UserCreation($"person {i}"))).ApiKey));
            }

            await Task.WhenAll(people.Select(person => MakeAsync(person, 0, 1)));
            report.Progress($"round {round + 1}: bare engine");
            var before = all / (Measure.Milliseconds(() => Bare(model, all)) / 1000);
            report.Progress($"round {round + 1}: whole path");
            var path = all / (await Measure.MillisecondsAsync(
                () => Task.WhenAll(people.Select((person, i) => MakeAsync(person, i, ImagesEach)))) / 1000);
            report.Progress($"round {round + 1}: bare engine");
            var after = all / (Measure.Milliseconds(() => Bare(model, all)) / 1000);
            var bare = (before + after) / 2;
            ratios.Add(path / bare);
            report.Line(
                $"round {round + 1}: bare engine {before:F2} and {after:F2} images/s, whole path {path:F2} ",
                $"images/s, ratio {path / bare:F3}");
        }

        report.Line(
            $"median ratio **{Measure.Median(ratios):F3}** (target 0.95; {all} images of {Steps} steps a round, ",
            $"{People} people with {InFlight} jobs each in flight)");
    }

    private static void Bare(DiffusionModel model, int images)
    {
        for (var first = 0; first < images; first += 4)
        {
            var runs = Enumerable.Range(first, Math.Min(4, images - first))
                .Select(i => model.Begin(Request(i / ImagesEach, i % ImagesEach))).ToArray();
            while (!runs[0].IsFinished)
            {
                model.Step(runs);
            }

            foreach (var run in runs)
            {
                ImageEncoder.Encode(model.Decode(run), ImageFormat.Png, null, ImageMetadata.Generated);
            }
        }
    }

    private static ImageRequest Request(int person, int number) =>
        new() { Prompt = Things[number % Things.Length], Seed = (100 * person) + number, Steps = Steps };

    private static async Task MakeAsync(AiomusClient client, int person, int images)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            int number;
            while ((number = Interlocked.Increment(ref next)) < images)
            {
                var request = Request(person, number);
                var job = await client.Jobs.SubmitAsync(
                    new JobSubmission(request.Prompt) { Seed = request.Seed, Steps = Steps }, wait: TimeSpan.FromSeconds(60));
                if (job.State != JobState.Succeeded)
                {
                    throw new InvalidOperationException($"A job ended as {job.State}.");
                }
            }
        }));
    }
}
