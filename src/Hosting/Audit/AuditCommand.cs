using System.Text.Json;
using Aiomus.Grains;
using Aiomus.Grains.Audit;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Serialization;

namespace Aiomus.Hosting.Audit;

/// <summary>
/// <c>audit verify [checkpoint file]</c>: verifies the installation's audit chain from the rows of the database. It starts no silo, so
/// it may run beside a running installation, or on a copy of its database and key.
/// </summary>
public static class AuditCommand
{
    private const int Broken = 1;
    private const int Unreadable = 2;

    /// <summary>True when the arguments are this command's.</summary>
    public static bool IsAsked(string[] args) => args is ["audit", "verify", ..];

    /// <summary>Tells the verdict on the standard output. 0: the chain holds; 1: it does not; 2: it could not be read.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var (file, settings) = args.Length > 2 && !args[2].StartsWith('-') ? (args[2], args[3..]) : (null, args[2..]);
        var builder = Host.CreateApplicationBuilder(settings);
        builder.Logging.ClearProviders();
        builder.Services.AddAuditVerifier();
        using var host = builder.Build();
        try
        {
            var kept = file is null ? null : await ReadAsync(file);
            var verdict = await host.Services.GetRequiredService<AuditVerifier>().VerifyAsync(kept, CancellationToken.None);
            Console.WriteLine(verdict.Holds
                ? $"The audit log holds: {verdict.Entries} entries, {verdict.Checkpoints} checkpoints."
                : $"The audit log is wrong at entry {verdict.Wrong}: {verdict.Fault}. The {verdict.Entries} entries before it hold.");
            return verdict.Holds ? 0 : Broken;
        }
        catch (Exception fault) when (fault is AiomusException or JsonException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The audit log could not be verified. {fault.Message}");
            return Unreadable;
        }
    }

    private static async Task<AuditCheckpoint?> ReadAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        return await JsonSerializer.DeserializeAsync<AuditCheckpoint>(stream, StateJson.Options);
    }
}
