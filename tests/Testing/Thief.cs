using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Aiomus.Testing;

/// <summary>
/// Somebody who has every byte that an installation keeps, and its key folder as it is, and tries to open what was stored for a person.
/// It knows all forms: those of today, and data keys that only a key encryption key wraps. Written apart from the product.
/// </summary>
public sealed partial class Thief
{
    private const int TagBytes = 16;
    private const int NonceBytes = 12;
    private const int Around = 400;

    // A wrapped key alone, and one that its group's secret closes inside.
    private static readonly int[] Lengths = [NonceBytes + 32 + TagBytes, NonceBytes + NonceBytes + 32 + TagBytes + TagBytes];

    private readonly IReadOnlyList<byte[]> _bytes;
    private readonly List<(int Epoch, AesGcm Key)> _keks = [];
    private readonly List<(long Generation, byte[] Secret)> _secrets = [];
    private readonly List<(byte[] Nonce, byte[] Data)> _envelopes;

    /// <param name="keyFolder">The key folder.</param>
    /// <param name="bytes">All files.</param>
    public Thief(string keyFolder, IReadOnlyList<byte[]> bytes)
    {
        _bytes = bytes;
        foreach (var file in Directory.GetFiles(keyFolder, "kek-*"))
        {
            _keks.Add(
                (int.Parse(Path.GetFileName(file).AsSpan(4), CultureInfo.InvariantCulture), new AesGcm(File.ReadAllBytes(file), TagBytes)));
        }

        // Whatever lies in a slot, whole or not.
        var groups = Path.Combine(keyFolder, "groups");
        foreach (var slot in (Directory.Exists(groups) ? Directory.GetFiles(groups) : [])
            .Where(static file => new FileInfo(file).Length == 1024).SelectMany(static file => File.ReadAllBytes(file).Chunk(512)))
        {
            _secrets.Add((BinaryPrimitives.ReadInt64LittleEndian(slot), slot[8..40]));
        }

        _envelopes = [.. bytes.SelectMany(static file => Envelope().Matches(Encoding.Latin1.GetString(file)))
            .Select(static match => (Decode(match.Groups[1].Value), Decode(match.Groups[2].Value)))
            .Where(static envelope => envelope.Item1.Length == NonceBytes && envelope.Item2.Length > TagBytes)
            .DistinctBy(static envelope => Convert.ToBase64String(envelope.Item1))];
    }

    /// <summary>How many envelopes there are, whosever.</summary>
    public int Envelopes => _envelopes.Count;

    /// <summary>Every data key of a person that can be had.</summary>
    public IReadOnlyList<byte[]> KeysOf(Guid userId)
    {
        var found = new Dictionary<string, byte[]>();
        foreach (var (file, place) in Places(userId))
        {
            var window = file.AsSpan(Math.Max(0, place - Around), Math.Min(file.Length, place + Around) - Math.Max(0, place - Around));
            foreach (var length in Lengths)
            {
                for (var start = 0; start + length <= window.Length; start++)
                {
                    Try(window.Slice(start, length));
                }
            }

            foreach (Match text in Base64Text().Matches(Encoding.Latin1.GetString(window)))
            {
                Try(Decode(text.Value));
            }
        }

        return [.. found.Values];

        void Try(ReadOnlySpan<byte> box)
        {
            foreach (var (epoch, kek) in _keks)
            {
                if (Open(kek, box, Encoding.UTF8.GetBytes($"aiomus data key\n{userId:N}\n{epoch}")) is not { } inside)
                {
                    continue;
                }

                foreach (var key in inside.Length == 32
                    ? [inside]
                    : _secrets.Select(secret => Inside(secret, userId, inside)).OfType<byte[]>())
                {
                    found[Convert.ToHexString(key)] = key;
                }
            }
        }
    }

    /// <summary>How many envelopes of a person's open with any of these keys.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="places">What an envelope may be bound to.</param>
    public int Open(IEnumerable<byte[]> keys, IReadOnlyCollection<string> places)
    {
        var all = keys.Select(static key => new AesGcm(key, TagBytes)).ToArray();
        return _envelopes.Count(envelope => all.Any(key => places.Any(place =>
            Open(key, [.. envelope.Nonce, .. envelope.Data], Encoding.UTF8.GetBytes(place)) is not null)));
    }

    private static byte[]? Inside((long Generation, byte[] Secret) secret, Guid userId, byte[] box)
    {
        using var key = new AesGcm(
            HKDF.DeriveKey(
                HashAlgorithmName.SHA256,
                secret.Secret,
                32,
                info: Encoding.UTF8.GetBytes($"aiomus group key\n{userId:N}\n{secret.Generation}")),
            TagBytes);
        return Open(key, box, []);
    }

    private static byte[]? Open(AesGcm key, ReadOnlySpan<byte> box, byte[] bound)
    {
        if (box.Length <= NonceBytes + TagBytes)
        {
            return null;
        }

        var plain = new byte[box.Length - NonceBytes - TagBytes];
        try
        {
            key.Decrypt(box[..NonceBytes], box[NonceBytes..^TagBytes], box[^TagBytes..], plain, bound);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private IEnumerable<(byte[] File, int Place)> Places(Guid userId)
    {
        byte[][] forms =
        [
            userId.ToByteArray(bigEndian: true), Encoding.ASCII.GetBytes($"{userId:D}"),
            Encoding.ASCII.GetBytes($"{userId:D}".ToUpperInvariant()), Encoding.ASCII.GetBytes($"{userId:N}"),
        ];
        foreach (var file in _bytes)
        {
            foreach (var form in forms)
            {
                for (var place = file.AsSpan().IndexOf(form); place >= 0;)
                {
                    yield return (file, place);
                    var next = file.AsSpan(place + 1).IndexOf(form);
                    place = next < 0 ? -1 : place + 1 + next;
                }
            }
        }
    }

    private static byte[] Decode(string text)
    {
        var whole = text.Replace("\\u002B", "+", StringComparison.OrdinalIgnoreCase);
        return Base64.IsValid(whole) ? Convert.FromBase64String(whole) : [];
    }

    [GeneratedRegex("""\{"version":1,"nonce":"([^"]{12,40})","data":"([^"]+)"\}""")]
    private static partial Regex Envelope();

    [GeneratedRegex("[A-Za-z0-9+/]{78,}={0,2}")]
    private static partial Regex Base64Text();
}
