using System.ComponentModel.DataAnnotations;

namespace Aiomus.Storage.Keys;

/// <summary>Where the keys are, section <c>Aiomus:Keys</c>.</summary>
public sealed class KeyOptions
{
    /// <summary>
    /// The folder of the key encryption keys and the pepper, and on SQLite of the wrapped data keys; <c>keys</c> in the data folder when
    /// empty. Put it on another disk than the data, and back it up apart from it: together they can be read, alone neither can.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>
    /// <c>on</c>, or <c>off</c> for tests that look for what was stored: then everything lies readable on the disk.
    /// </summary>
    [RegularExpression("^(on|off)$", ErrorMessage = "It must be on or off.")]
    public string Encryption { get; set; } = "on";
}
