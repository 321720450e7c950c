using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Silo.Inference;
using Aiomus.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aiomus.Silo.Tests.Inference;

public sealed class ModelEngineTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("aiomus-models-").FullName;

    public ModelEngineTests()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "first"), Repository.MiniModel);
        Directory.CreateSymbolicLink(Path.Combine(_root, "second"), Repository.MiniModel);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Models_that_do_not_fit_together_take_turns()
    {
        // The default model's networks have 44 MiB: there is room for one.
        var options = new InferenceOptions { ModelMemoryMiB = 64, MaxBatch = 2 };
        using var shelf = new ModelShelf(
            Options.Create(new SiloOptions { Models = _root }), Options.Create(options), NullLogger<ModelShelf>.Instance);
        shelf.Load();
        using var first = Engine(shelf, options, "first");
        using var second = Engine(shelf, options, "second");
        var jobs = Enumerable.Range(0, 12).Select(i => Job(i % 2 == 0 ? "first" : "second", seed: i / 2)).ToArray();
        foreach (var (job, i) in jobs.Select((job, i) => (job, i)))
        {
            (i % 2 == 0 ? first : second).Add(job);
        }

        var drawn = await Task.WhenAll(jobs.Select(job => job.Drawn)).WaitAsync(TimeSpan.FromMinutes(2));

        for (var i = 0; i < jobs.Length; i += 2)
        {
            Assert.True(drawn[i].Single().Pixels.Span.SequenceEqual(drawn[i + 1].Single().Pixels.Span));
        }

        Assert.Equal(6 * 2, first.Steps);
        Assert.Equal(6 * 2, second.Steps);
    }

    [Fact]
    public void Models_of_which_one_does_not_fit_alone_stop_the_start()
    {
        using var shelf = new ModelShelf(
            Options.Create(new SiloOptions { Models = _root }),
            Options.Create(new InferenceOptions { ModelMemoryMiB = 1 }),
            NullLogger<ModelShelf>.Instance);

        Assert.Contains("Aiomus:Inference:ModelMemoryMiB", Assert.Throws<OptionsValidationException>(shelf.Load).Message, StringComparison.Ordinal);
    }

    private static ModelEngine Engine(ModelShelf shelf, InferenceOptions options, string name) => new(
        name, token => shelf.Borrow(name, token), options, (_, _) => { }, TimeProvider.System, NullLogger<ModelEngine>.Instance);

    private static JobRun Job(string model, long seed)
    {
        var job = new JobRun(new JobLease(Guid.NewGuid(), Guid.NewGuid(), 1));
        job.Begin(new JobRequest(model, "a red apple", "", 128, 128, 2, 1, seed, 1, "ddim", PictureFormat.Png, null));
        return job;
    }
}
