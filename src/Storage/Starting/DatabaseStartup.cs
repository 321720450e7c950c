using Aiomus.Storage.Blobs;
using Aiomus.Storage.Databases;
using Aiomus.Storage.Files;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Settings;
using Aiomus.Storage.Users;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Starting;

/// <summary>
/// Before anything else of the host starts: the data folder is there, private and writable; the database is reached; its schema is
/// current. What cannot work stops the start and names the key.
/// </summary>
internal sealed class DatabaseStartup(
    Database database,
    Migration migration,
    KeyCheck keys,
    ReturnGate gate,
    FileBlobStore blobs,
    IOptions<StorageOptions> options,
    FolderLock? folderLock = null)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(options.Value.Data);
        try
        {
            DataFolder.Create(folder);
            DataFolder.Create(Path.Combine(folder, "blobs"));
            DataFolder.Probe(folder);
            DataFolder.Probe(Path.Combine(folder, "blobs"));
            if (folderLock?.TryTake(folder) == false)
            {
                throw Bad($"Aiomus:Data: another server uses the folder {folder}. Stop that server, or set another folder for this one.");
            }

            blobs.Open(isAlone: folderLock is not null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Bad($"Aiomus:Data: the folder {folder} cannot be written: {exception.Message}");
        }

        try
        {
            // Off this thread: SQLite's driver blocks, for as long as another process migrates.
            await Task.Run(
                async () =>
                {
                    await database.ReachAsync(cancellationToken);
                    await keys.RefuseLostAsync(cancellationToken);
                    await migration.ApplyAsync(cancellationToken);
                    await keys.RunAsync(cancellationToken);
                    await gate.LookAsync(cancellationToken);
                },
                cancellationToken);
        }
        catch (KeyException fault)
        {
            throw Bad(fault.Message);
        }
        catch (DatabaseUnreachableException exception)
        {
            throw Bad($"Aiomus:Database: {exception.Message}");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static OptionsValidationException Bad(string message) => new("", typeof(StorageOptions), [message]);
}
