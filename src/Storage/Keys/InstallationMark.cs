using System.Text;
using Aiomus.Storage.Databases;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Keys;

/// <summary>
/// What an installation begins with and cannot change: whether it encrypts, and its pepper. Kept in the key ring, wrapped like a key.
/// </summary>
internal sealed class InstallationMark(ProtectionKeyRing ring, IKeyedHash hash, Database database, IOptions<KeyOptions> options)
{
    public const string Name = "aiomus-installation";

    private string Encryption => options.Value.Encryption;

    private string Other => Encryption == "on" ? "off" : "on";

    /// <summary>Whether the pepper is the first one; true while there is no mark.</summary>
    /// <exception cref="KeyException">It is another.</exception>
    public async Task ProveAsync(CancellationToken cancellationToken)
    {
        if (await ring.FindAsync(Name, cancellationToken) is { } kept && !Is(kept, Encryption) && !Is(kept, Other))
        {
            throw new KeyException(
                $"{(options.Value.AreGiven ? "Aiomus:Keys:Pepper" : "Aiomus:Keys:Folder")}: the pepper is not the one that this "
                    + "installation began with. No address would be found with this one. Restore the first one.");
        }
    }

    /// <summary>Makes the mark where there is none, and compares the settings with it.</summary>
    /// <exception cref="KeyException">Encryption was switched, or the pepper is another.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        if (await ring.FindAsync(Name, cancellationToken) is null)
        {
            // What was stored before there were marks tells its form itself.
            await ring.AddAsync(Name, Of(await StoredAsync(cancellationToken) ?? Encryption), cancellationToken);
        }

        await ProveAsync(cancellationToken);
        if (await ring.FindAsync(Name, cancellationToken) is not { } kept || !Is(kept, Encryption))
        {
            throw new KeyException(
                $"Aiomus:Keys:Encryption is {Encryption}, and this installation began with {Other}. What is stored could not be read "
                    + $"and would be lost. Set the value to {Other}.");
        }
    }

    private bool Is(byte[] kept, string encryption) => kept.AsSpan().SequenceEqual(Of(encryption));

    // A program that does not know the mark, and shows it to the framework, has it left out: the element is none of the framework's.
    private byte[] Of(string encryption) =>
        Encoding.UTF8.GetBytes($"<installation encryption=\"{encryption}\" pepper=\"{hash.Compute("aiomus pepper", "")}\" />");

    private Task<string?> StoredAsync(CancellationToken cancellationToken) => database.RunAsync(
        "SELECT PayloadBinary FROM OrleansStorage WHERE GrainTypeString = 'user/user' AND PayloadBinary IS NOT NULL LIMIT 1",
        static _ => { },
        static async (command, cancellationToken) =>
            await command.ExecuteScalarAsync(cancellationToken) is byte[] payload ? Envelope.Is(payload) ? "on" : "off" : null,
        cancellationToken);
}
