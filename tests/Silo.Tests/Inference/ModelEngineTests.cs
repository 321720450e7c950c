using System.Collections.Concurrent;
using Aiomus.Diffusion;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Silo.Inference;
using Aiomus.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aiomus.Silo.Tests.Inference;

/// <summary>The engine's thread with the default model: pictures join and leave a running batch.</summary>
public sealed class ModelEngineTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<(Guid Job, JobProgress Progress)> _reports = [];
    private readonly DiffusionModel _model = DiffusionModel.Load(Repository.MiniModel, new DiffusionModelOptions());
    private readonly ModelEngine _engine;

    public ModelEngineTests() => _engine = Engine(_model);

    public void Dispose()
    {
        _engine.Dispose();
        _model.Dispose();
    }

    [Fact]
    public async Task Short_job_leaves_a_batch_before_a_long_one_that_came_first()
    {
        using var longer = Add(steps: 120);
        using var shorter = Add(steps: 2);
        Assert.Same(shorter.Drawn, await Task.WhenAny(longer.Drawn, shorter.Drawn).WaitAsync(Limit));
        longer.Stop();
    }

    [Fact]
    public async Task Job_of_more_pictures_than_fit_a_batch_gets_them_all_in_order()
    {
        using var job = Add(steps: 2, images: 5);
        var images = await job.Drawn.WaitAsync(Limit);
        Assert.Equal(5, images.Count);

        // Picture i has the seed of the job and i, so it is the first picture of a job with that seed.
        using var other = Add(steps: 2, seed: 1 + 3);
        var single = await other.Drawn.WaitAsync(Limit);
        Assert.True(images[3].Pixels.Span.SequenceEqual(single[0].Pixels.Span));
        Assert.Equal(10, job.Step);
    }

    [Fact]
    public async Task Stopped_job_is_let_go_and_the_others_go_on()
    {
        using var stopped = Add(steps: 150);
        using var kept = Add(steps: 3);
        stopped.Stop();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.Drawn.WaitAsync(Limit));
        Assert.Single(await kept.Drawn.WaitAsync(Limit));
        using var next = Add(steps: 1);
        Assert.Single(await next.Drawn.WaitAsync(Limit));
    }

    [Fact]
    public async Task Job_that_cannot_begin_fails_alone()
    {
        using var wrong = Add(steps: 3, width: 100);
        using var right = Add(steps: 3);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => wrong.Drawn.WaitAsync(Limit));
        Assert.Single(await right.Drawn.WaitAsync(Limit));
    }

    [Fact]
    public async Task Job_that_the_network_cannot_run_fails_alone()
    {
        var folder = Directory.CreateTempSubdirectory("aiomus-model-");
        try
        {
            using var model = DiffusionModel.Load(WithFreeSize(folder.FullName));
            using var engine = Engine(model);
            using var right = Add(steps: 20, engine: engine);
            using var wrong = Add(steps: 20, width: 136, engine: engine);
            using var other = Add(steps: 20, engine: engine);
            await Assert.ThrowsAsync<DiffusionException>(() => wrong.Drawn.WaitAsync(Limit));
            Assert.Single(await right.Drawn.WaitAsync(Limit));
            Assert.Single(await other.Drawn.WaitAsync(Limit));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Failed_job_does_not_go_on_with_its_other_pictures()
    {
        using var job = Add(steps: 150, images: 6);
        job.OnFailed(new DiffusionException("As when one of the pictures cannot be decoded."));
        using var next = Add(steps: 1);
        await next.Drawn.WaitAsync(Limit);
        Assert.True(_engine.Steps < 150, $"{_engine.Steps} steps");
    }

    [Fact]
    public async Task Progress_rises_with_previews_and_is_not_told_after_the_end()
    {
        using var job = Add(steps: 30);
        await job.Drawn.WaitAsync(Limit);
        var reports = _reports.Where(report => report.Job == job.Lease.JobId).Select(report => report.Progress).ToArray();
        Assert.NotEmpty(reports);
        Assert.Equal(reports.OrderBy(report => report.Step).Select(report => report.Step), reports.Select(report => report.Step));
        Assert.All(reports, report => Assert.Equal(30, report.Steps));
        Assert.All(reports, report => Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], report.Preview![..4]));
        Assert.True(reports[^1].Step < 30);
    }

    // The default model with any size admitted, although its network halves the picture and so fails on an odd one.
    private static string WithFreeSize(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Repository.MiniModel, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Repository.MiniModel, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.CreateSymbolicLink(copy, file);
        }

        // In the shape of the input "sample": two sides of the value 16 become sides without a name.
        var network = Path.Combine(folder, "unet", "model.onnx");
        var bytes = File.ReadAllBytes(network);
        var sides = bytes.AsSpan().LastIndexOf("batch\n\u0002\u0008\u0008\n\u0002\u0008\u0010\n\u0002\u0008\u0010Z"u8) + 9;
        "\n\u0002\u0012\0\n\u0002\u0012\0"u8.CopyTo(bytes.AsSpan(sides));
        File.Delete(network);
        File.WriteAllBytes(network, bytes);
        return folder;
    }

    private ModelEngine Engine(DiffusionModel model) => new(
        model,
        new InferenceOptions { MaxBatch = 3, ReportsPerSecond = 60 },
        (run, progress) => _reports.Enqueue((run.Lease.JobId, progress)),
        TimeProvider.System,
        NullLogger<ModelEngine>.Instance);

    private JobRun Add(int steps, int images = 1, int width = 128, long seed = 1, ModelEngine? engine = null)
    {
        var run = new JobRun(new JobLease(Guid.NewGuid(), Guid.NewGuid(), 1));
        run.Begin(new JobRequest("mini", "a red apple", "", width, 128, steps, 2, seed, images, "ddim", PictureFormat.Png, null));
        (engine ?? _engine).Add(run);
        return run;
    }
}
