namespace Aiomus.Inference;

/// <summary>
/// Loads the models while the host starts and goes on: it answers meanwhile, and jobs wait. What the folders alone show to be wrong stops
/// the start; a model that cannot be loaded stops the host, with the same line and exit code.
/// </summary>
internal sealed partial class ModelLoading(ModelShelf shelf, IHostApplicationLifetime lifetime, ILogger<ModelLoading> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loading = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        shelf.Look();
        _loading = Task.Run(Load, CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => FailureSoFar();

    // Before anybody is told that the host has started.
    public Task StartedAsync(CancellationToken cancellationToken) => FailureSoFar();

    public Task StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    // A process should not end while the runtime opens a network; and here the host is told why it was stopped.
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loading.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !_loading.IsFaulted)
        {
            // Nothing interrupts the runtime. Nothing is lost either: what it was about to write is made anew.
            LogLeft();
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private Task FailureSoFar() => _loading.IsFaulted ? _loading : Task.CompletedTask;

    private void Load()
    {
        try
        {
            shelf.Load(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Told to stop between two models: that is no fault.
        }
        catch (Exception)
        {
            // A start that is not over yet looks itself.
            lifetime.ApplicationStarted.Register(lifetime.StopApplication);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Information, "Stopped while a model was being loaded, which took longer than a stop may.")]
    private partial void LogLeft();
}
