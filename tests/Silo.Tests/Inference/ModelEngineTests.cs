using Aiomus.Diffusion.Pipelines;
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

    // The default model's networks have 44 MiB: there is room for one.
    private static InferenceOptions Limits => new() { ModelMemoryMiB = 64, MaxBatch = 2 };

    public ModelEngineTests()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "first"), Repository.MiniModel);
        Directory.CreateSymbolicLink(Path.Combine(_root, "second"), Repository.MiniModel);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task ModelsThatDoNotFitTogether_TakeTurns()
    {
        using var shelf = Shelf();
        using var first = Engine("first", token => shelf.Borrow("first", token));
        using var second = Engine("second", token => shelf.Borrow("second", token));
        var jobs = Enumerable.Range(0, 12).Select(i => Job(i % 2 == 0 ? "first" : "second", seed: i / 2)).ToArray();
        foreach (var (job, i) in jobs.Select((job, i) => (job, i)))
        {
            (i % 2 == 0 ? first : second).Add(job);
        }

        var drawn = await Task.WhenAll(jobs.Select(job => job.Drawn)).WaitAsync(TimeSpan.FromMinutes(10));

        for (var i = 0; i < jobs.Length; i += 2)
        {
            Assert.True(drawn[i].Single().Pixels.Span.SequenceEqual(drawn[i + 1].Single().Pixels.Span));
        }

        Assert.Equal(6 * 2, first.Steps);
        Assert.Equal(6 * 2, second.Steps);
    }

    [Fact]
    public async Task ModelThatWasBorrowedForACancelledJob_IsGivenBack()
    {
        using var shelf = Shelf();
        var job = Job("first", seed: 1);
        using var first = Engine("first", token =>
        {
            var loan = shelf.Borrow("first", token);
            job.Stop();
            return loan;
        });
        first.Add(job);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.Drawn);

        await BorrowAsync(shelf, "second");
    }

    [Fact]
    public async Task ModelThatWasBorrowedForAJobThatCannotBegin_IsGivenBack()
    {
        using var shelf = Shelf();
        var job = Job("first", seed: 1, width: 1);
        using var first = Engine("first", token => shelf.Borrow("first", token));
        first.Add(job);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => job.Drawn);

        await BorrowAsync(shelf, "second");
    }

    [Fact]
    public void ModelsOfWhichOneDoesNotFitAlone_StopTheStart()
    {
        using var shelf = new ModelShelf(
            Options.Create(new SiloOptions { Models = _root }),
            Options.Create(new InferenceOptions { ModelMemoryMiB = 1 }),
            NullLogger<ModelShelf>.Instance);

        Assert.Contains(
            "Aiomus:Inference:ModelMemoryMiB", Assert.Throws<OptionsValidationException>(shelf.Load).Message, StringComparison.Ordinal);
    }

    // Ends without a loan where the model stays lent.
    private static async Task BorrowAsync(ModelShelf shelf, string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        using var loan = await Task.Run(() => shelf.Borrow(name, limit.Token));
    }

    private static ModelEngine Engine(string name, Func<CancellationToken, ModelLoan> borrow) =>
        new(name, token => new LentModel(borrow(token)), Limits, (_, _) => { }, TimeProvider.System, NullLogger<ModelEngine>.Instance);

    private ModelShelf Shelf()
    {
        var shelf = new ModelShelf(
            Options.Create(new SiloOptions { Models = _root }), Options.Create(Limits), NullLogger<ModelShelf>.Instance);
        shelf.Load();
        return shelf;
    }

    private static JobRun Job(string model, long seed, int width = 256)
    {
        var job = new JobRun(new JobLease(Guid.NewGuid(), Guid.NewGuid(), 1));
        job.Begin(new JobRequest(model, "a red apple", "", width, 256, 2, 1, seed, 1, "ddim", ImageFormat.Png, null));
        return job;
    }
}
