using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Aiomus.WebApi.Passwords;

/// <summary>
/// Passwords as Argon2id (RFC 9106) in PHC strings: 19 MiB, two passes, one lane, which OWASP names as the least. As many are hashed at
/// once as memory allows; more wait their turn, so that many sign-ins at once cannot exhaust it.
/// </summary>
internal sealed class PasswordHasher : IDisposable
{
    private const int MemoryKiB = 19_456;
    private const int Passes = 2;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    private readonly SemaphoreSlim _turns = new(2 * Environment.ProcessorCount);
    private readonly string _nobodys;

    public PasswordHasher()
        => _nobodys = Write(RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(HashBytes), MemoryKiB, Passes);

    /// <summary>
    /// The password as it is hashed: composed (NFC), since what a keyboard sends for one letter differs from system to system (RFC 8265,
    /// section 4.2). Nothing else about it changes.
    /// </summary>
    public static string Compose(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Halves of characters, which no keyboard sends.
            return password;
        }
    }

    /// <summary>Hashes a new password with a new salt.</summary>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return InTurnAsync(() => Write(salt, Derive(Compose(password), salt, MemoryKiB, Passes), MemoryKiB, Passes), cancellationToken);
    }

    /// <summary>Whether a password is the one of a hash. Without a hash it takes as long, and the answer is no.</summary>
    public async Task<PasswordMatch> VerifyAsync(string password, string? hash, CancellationToken cancellationToken)
    {
        var composed = Compose(password);
        var isRight = await IsRightAsync(composed, hash, cancellationToken);
        if (composed == password)
        {
            return isRight ? Match(hash!) : PasswordMatch.None;
        }

        // Hashes of before are of what was typed. Whether this is tried depends on the password alone, and so tells nothing of the account.
        var wasRight = await IsRightAsync(password, hash, cancellationToken);
        return isRight ? Match(hash!) : wasRight ? PasswordMatch.Outdated : PasswordMatch.None;
    }

    public void Dispose() => _turns.Dispose();

    internal static string Write(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> hash, int memory, int passes) => string.Create(
        CultureInfo.InvariantCulture, $"$argon2id$v=19$m={memory},t={passes},p=1${Base64(salt)}${Base64(hash)}");

    internal static byte[] Derive(string password, ReadOnlySpan<byte> salt, int memory, int passes)
    {
        var argon2 = PasswordBasedKeyDerivationAlgorithm.Argon2id(
            new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memory, NumberOfPasses = passes });
        return argon2.DeriveBytes(Encoding.UTF8.GetBytes(password), salt, HashBytes);
    }

    private static PasswordMatch Match(string hash)
    {
        var (_, _, memory, passes) = Read(hash);
        return memory < MemoryKiB || passes < Passes ? PasswordMatch.Outdated : PasswordMatch.Current;
    }

    private Task<bool> IsRightAsync(string password, string? hash, CancellationToken cancellationToken) => InTurnAsync(
        () =>
        {
            var (salt, expected, memory, passes) = Read(hash ?? _nobodys);
            return CryptographicOperations.FixedTimeEquals(Derive(password, salt, memory, passes), expected) && hash is not null;
        },
        cancellationToken);

    private static (byte[] Salt, byte[] Hash, int Memory, int Passes) Read(string text)
    {
        var parts = text.Split('$');
        if (parts is not ["", "argon2id", "v=19", _, _, _])
        {
            throw new FormatException("The password hash is not one of ours.");
        }

        var numbers = parts[3].Split(',').Select(part => int.Parse(part.AsSpan(2), CultureInfo.InvariantCulture)).ToArray();
        return (FromBase64(parts[4]), FromBase64(parts[5]), numbers[0], numbers[1]);
    }

    // PHC strings have base64 without padding.
    private static string Base64(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[] FromBase64(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _turns.Release();
            PasswordInstruments.OnHashed(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }
}
