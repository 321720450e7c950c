using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage;
using Aiomus.Storage.Keys;

namespace Aiomus.Silo.Keys;

/// <summary>
/// <c>keys rotate</c>: begins a new epoch of the key encryption key and wraps every data key anew; the data stay as they are. It may run
/// beside a running installation, which uses the new epoch from then on. Earlier epochs' files can go once no backup needs them.
/// </summary>
public static class KeysCommand
{
    private const int Failed = 2;

    /// <summary>True when the arguments are this command's.</summary>
    public static bool IsAsked(string[] args) => args is ["keys", "rotate", ..];

    /// <summary>Tells what was done on the standard output. 0: done; 2: it could not be.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var builder = Host.CreateApplicationBuilder(args[2..]);
        builder.Logging.ClearProviders();
        builder.Services.AddKeys();
        using var host = builder.Build();
        try
        {
            var (epoch, count) = await host.Services.GetRequiredService<KeyEncryptionKeyRotation>().RunAsync();
            Console.WriteLine($"Epoch {epoch} has begun; {count} data keys are wrapped anew.");
            return 0;
        }
        catch (Exception fault) when (fault is AiomusException or KeyException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The keys could not be rotated. {fault.Message}");
            return Failed;
        }
    }
}
