namespace Aiomus.Grains.Interfaces.Privacy;

/// <summary>What erasure does with a value.</summary>
public enum OnErase
{
    /// <summary>The row is deleted.</summary>
    Delete,

    /// <summary>Kept apart under another key until its expiry.</summary>
    KeepByLaw,
}
