
namespace Aiomus.Inference;

/// <summary>Loads the models while the rest of the host starts; a model that cannot be loaded stops the start.</summary>
internal sealed class ModelLoading(ModelShelf shelf) : IHostedLifecycleService
{
    private Task _loading = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _loading = Task.Run(shelf.Load, cancellationToken);
        return Task.CompletedTask;
    }

    // Registered after the silo: the two start side by side and both must be there before work is pulled.
    public Task StartAsync(CancellationToken cancellationToken) => _loading;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
