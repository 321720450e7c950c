using Aiomus.Grains.Interfaces.Privacy;

namespace Aiomus.Storage.Keys;

/// <summary>A state as it is stored: encrypted under its subject's key, and bound to its grain.</summary>
internal sealed class Envelope
{
    /// <summary>The envelope's form.</summary>
    [NotPersonal]
    public int Version { get; set; }

    /// <summary>12 random bytes.</summary>
    [NotPersonal]
    public byte[] Nonce { get; set; } = [];

    /// <summary>The encrypted state and its tag.</summary>
    [NotPersonal]
    public byte[] Data { get; set; } = [];
}
