using System.Diagnostics;
using Aiomus.Storage.Settings;
using Aiomus.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aiomus.Inference.Tests;

/// <summary>Models are loaded behind the start; what is wrong with them ends it, or the host.</summary>
public sealed class ModelLoadingTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly string _root = Directory.CreateTempSubdirectory("aiomus-loading-").FullName;
    private readonly FakeLifetime _lifetime = new();
    private readonly ModelShelf _shelf;
    private readonly ModelLoading _loading;

    public ModelLoadingTests()
    {
        _shelf = new ModelShelf(
            Options.Create(new WorkerOptions { Models = _root }),
            Options.Create(new StorageOptions()),
            Options.Create(new InferenceOptions { GraphCache = "" }),
            NullLogger<ModelShelf>.Instance);
        _loading = new ModelLoading(_shelf, _lifetime, NullLogger<ModelLoading>.Instance);
    }

    public void Dispose()
    {
        _loading.Dispose();
        _shelf.Dispose();
        _lifetime.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Models_AreNamedAtOnceAndDescribedWhenTheyAreLoaded()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "mini"), Repository.MiniModel);

        await _loading.StartingAsync(CancellationToken.None);
        Assert.Equal(["mini"], _shelf.Names);

        await _shelf.Loaded.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal("mini", Assert.Single(_shelf.Models).Name);
        await _loading.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task FolderThatShowsItAlone_EndsTheStart()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "x")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "model_index.json"), "{", TestContext.Current.CancellationToken);

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => _loading.StartingAsync(CancellationToken.None));

        Assert.Contains("Model 'x', model_index.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelThatFailsWithinTheStart_EndsIt()
    {
        MakeDamaged();
        await _loading.StartingAsync(CancellationToken.None);
        await Assert.ThrowsAsync<OptionsValidationException>(() => _loading.StopAsync(CancellationToken.None).WaitAsync(Limit));

        await Assert.ThrowsAsync<OptionsValidationException>(() => _loading.StartedAsync(CancellationToken.None));
        Assert.False(_lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public async Task ModelThatFailsAfterTheStart_StopsTheHostAndIsTold()
    {
        MakeDamaged();
        _lifetime.Start();
        var stopping = new TaskCompletionSource();
        _lifetime.ApplicationStopping.Register(stopping.SetResult);

        await _loading.StartingAsync(CancellationToken.None);
        await stopping.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => _loading.StopAsync(CancellationToken.None));
        Assert.Contains("Model 'x', text_encoder/model.onnx", fault.Message, StringComparison.Ordinal);
        Assert.False(_shelf.IsLoaded);
    }

    // Opened, a pipe waits for a writer.
    [Fact]
    public async Task StopThatCannotWaitForALoad_IsNoFault()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such pipes.");
        MakeDamaged();
        var network = Path.Combine(_root, "x", "text_encoder", "model.onnx");
        File.Delete(network);
        using (var make = Process.Start("mkfifo", network))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await _loading.StartingAsync(CancellationToken.None);
        await _loading.StoppingAsync(CancellationToken.None);
        await _loading.StopAsync(new CancellationToken(canceled: true));

        // Whoever waits at the pipe goes on: with an empty network, or not at all.
        var freed = _loading.StopAsync(CancellationToken.None);
        while (!freed.IsCompleted)
        {
            using var writer = new FileStream(network, FileMode.Open, FileAccess.ReadWrite);
            await Task.WhenAny(freed, Task.Delay(50, TestContext.Current.CancellationToken));
        }

        await Record.ExceptionAsync(() => freed);
    }

    private void MakeDamaged()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "x")).FullName;
        foreach (
            var part in Directory.EnumerateFileSystemEntries(Repository.MiniModel).Where(part => Path.GetFileName(part) != "text_encoder"))
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(part)), part);
        }

        Directory.CreateDirectory(Path.Combine(folder, "text_encoder"));
        File.Copy(Path.Combine(Repository.MiniModel, "text_encoder", "config.json"), Path.Combine(folder, "text_encoder", "config.json"));
        File.WriteAllText(Path.Combine(folder, "text_encoder", "model.onnx"), "no network");
    }

    private sealed class FakeLifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _started = new();
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => _started.Token;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void Start() => _started.Cancel();

        public void StopApplication() => _stopping.Cancel();

        public void Dispose()
        {
            _started.Dispose();
            _stopping.Dispose();
        }
    }
}
