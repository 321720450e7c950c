using System.ComponentModel.DataAnnotations;

namespace Aiomus.Storage.Keys;

/// <summary>Where the keys are, section <c>Aiomus:Keys</c>.</summary>
public sealed class KeyOptions : IValidatableObject
{
    private const int SecretBytes = 32;

    /// <summary>
    /// The folder of the key encryption keys, the pepper and the secrets of groups of people, and on SQLite of the wrapped data keys;
    /// <c>keys</c> in the data folder when empty. The folder is needed also where keys are set in the configuration. Put it on another disk
    /// than the data, on a file system that writes in place and keeps no snapshots. Back up its newest state apart from the data: the two
    /// together can be read, neither can alone.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>
    /// Key encryption keys by their epoch, 32 random bytes in base64 each, for orchestrators that give secrets by the environment
    /// (<c>Aiomus__Keys__Kek__1</c>). Where any is set, no key encryption key is read from the folder or made, and <see cref="Pepper"/>
    /// must be set too.
    /// </summary>
    public Dictionary<int, string> Kek { get; } = [];

    /// <summary>The secret under which addresses are hashed, 32 random bytes in base64; it must never change.</summary>
    public string? Pepper { get; set; }

    /// <summary>
    /// The epoch that wraps new data keys; the newest when 0. Where several processes are restarted one by one, first give all of them the
    /// new key under the old epoch: a process cannot unwrap what another process wraps with a key that it does not have.
    /// </summary>
    [Range(0, 9999)]
    public int Epoch { get; set; }

    /// <summary>
    /// <c>on</c>, or <c>off</c> for tests that look for what was stored: then everything on the disk can be read. An installation stays as
    /// it began: another value stops the start.
    /// </summary>
    [RegularExpression("^(on|off)$", ErrorMessage = "The value must be on or off.")]
    public string Encryption { get; set; } = "on";

    /// <summary>Whether keys come from the configuration.</summary>
    internal bool AreGiven => Kek.Count > 0 || !string.IsNullOrEmpty(Pepper);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (epoch, text) in Kek)
        {
            if (epoch is < 1 or > 9999 || !IsSecret(text))
            {
                yield return new ValidationResult(
                    $"The name must be an epoch from 1 to 9999, and the value {SecretBytes} bytes in base64.", [$"{nameof(Kek)}:{epoch}"]);
            }
        }

        if (!string.IsNullOrEmpty(Pepper) && !IsSecret(Pepper))
        {
            yield return new ValidationResult($"The value must be {SecretBytes} bytes in base64.", [nameof(Pepper)]);
        }

        if (AreGiven && (Kek.Count == 0 || string.IsNullOrEmpty(Pepper)))
        {
            yield return new ValidationResult(
                "Key encryption keys and the pepper must be set together.", [Kek.Count == 0 ? nameof(Kek) : nameof(Pepper)]);
        }
    }

    private static bool IsSecret(string text)
    {
        Span<byte> bytes = stackalloc byte[SecretBytes];
        return text.Length <= 64 && Convert.TryFromBase64String(text, bytes, out var count) && count == SecretBytes;
    }
}
