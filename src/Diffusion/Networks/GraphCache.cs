using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Aiomus.Diffusion.Models;
using Microsoft.ML.OnnxRuntime;

namespace Aiomus.Diffusion.Networks;

/// <summary>
/// Keeps networks as the runtime has optimised them, so that the next start need not do it again. A copy is a folder with the network, its
/// weights where they lie apart, and a checksum over both; it is there as a whole or not at all.
/// </summary>
internal sealed partial class GraphCache(string folder, DiffusionModelOptions options)
{
    private const string Format = "4";
    private const string NetworkFileName = "network.onnx";
    private const string ChecksumFileName = "checksum";

    // A network is one file, and a file of this format cannot be larger than 2 GiB. Weights that were packed small are unpacked in it.
    private const long MostBytes = 1L << 30;
    private const int MostGrowth = 8;
    private const long RoomToLeave = 256L << 20;

    // The key before the name of a file with weights, as the format writes it: a field of text, eight bytes long.
    private static ReadOnlySpan<byte> NameOfOtherFile => "\n\blocation"u8;

    // A draft is written in seconds. A copy that nobody opened lately may be another machine's, or a runtime's that comes back.
    private static readonly TimeSpan DraftTime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan UnopenedTime = TimeSpan.FromDays(30);

    /// <summary>The name, beside the network, of the file that its weights are in where they lie apart.</summary>
    public const string WeightsFileName = "weights.bin";

    /// <summary>
    /// Where a network's copy is or would be; null for networks that are too large to be copied, or have weights in other files. The
    /// network is read for it: a file that was replaced may have the length and the time of the one before.
    /// </summary>
    public string? PlaceOf(string network)
    {
        var file = Networks.NetworkFile.At(network);
        if (file.Length > MostBytes || file.Weights.Length > 0 || ContentOf(file.Place) is not { } content)
        {
            return null;
        }

        var how = string.Join(
            '\n',
            Format,
            file.Length.ToString(CultureInfo.InvariantCulture),
            file.Written.Ticks.ToString(CultureInfo.InvariantCulture),
            content,
            OrtEnv.Instance().GetVersionString(),
            options.Accelerator,
            options.Accelerator == Accelerator.Cpu ? "" : options.Cuda,
            RuntimeInformation.ProcessArchitecture,
            $"{Avx2.IsSupported} {Avx512F.IsSupported} {Avx512Vbmi.IsSupported}");
        return Path.Combine(folder, $"{Digest(file.Place)}-{Digest(how)}");
    }

    /// <summary>The network of a copy.</summary>
    public static string NetworkIn(string copy) => Path.Combine(copy, NetworkFileName);

    /// <summary>Whether there is a copy, and it is as it was written.</summary>
    public static bool IsSound(string copy)
    {
        try
        {
            return File.Exists(Path.Combine(copy, ChecksumFileName))
                && File.ReadAllText(Path.Combine(copy, ChecksumFileName)) == Checksum(copy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A folder beside a copy's place to write it to.</summary>
    /// <returns>Null when the folder cannot be written to, or the volume has no room to spare: then there is no copy.</returns>
    public string? Draft(string place, string network)
    {
        try
        {
            Directory.CreateDirectory(folder);
            Tidy();
            var draft = $"{place}.{Path.GetRandomFileName()}";
            Directory.CreateDirectory(draft);
            if (new DriveInfo(Path.GetFullPath(draft)).AvailableFreeSpace > (MostGrowth * new FileInfo(network).Length) + RoomToLeave)
            {
                return draft;
            }

            Remove(draft);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Makes a draft the copy, in place of one that is damaged.</summary>
    /// <returns>Whether it is the copy now.</returns>
    public static bool Keep(string draft, string place)
    {
        try
        {
            File.WriteAllText(Path.Combine(draft, ChecksumFileName), Checksum(draft));
            if (Directory.Exists(place))
            {
                // Aside first: whoever opens it now has it as a whole, and whoever has it open keeps it.
                var old = $"{place}.{Path.GetRandomFileName()}";
                Directory.Move(place, old);
                Remove(old);
            }

            Directory.Move(draft, place);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process was faster, or the volume is full.
            Remove(draft);
            return false;
        }
    }

    /// <summary>Notes that a copy was opened now: its age counts from here.</summary>
    public static void NoteOpened(string copy)
    {
        try
        {
            Directory.SetLastWriteTimeUtc(copy, TimeProvider.System.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where this process may not write, it removes nothing either.
        }
    }

    /// <summary>
    /// Removes drafts of processes that were killed, and copies, of whatever network, that nobody has opened for long. A process that has
    /// such a copy open keeps what it has mapped: Linux frees files only when nobody has them any more, and Windows refuses to remove them.
    /// </summary>
    public void Tidy()
    {
        try
        {
            // The folder may be somebody else's, too.
            foreach (var copy in new DirectoryInfo(folder).EnumerateDirectories().Where(copy => NameOfOurs().IsMatch(copy.Name)))
            {
                var age = TimeProvider.System.GetUtcNow() - copy.LastWriteTimeUtc;
                if (age > (copy.Name.Contains('.', StringComparison.Ordinal) ? DraftTime : UnopenedTime))
                {
                    Remove(copy.FullName);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no such folder yet, or it is not to be read: the next one tidies.
        }
    }

    /// <summary>Removes a draft, or what is left of a copy.</summary>
    public static void Remove(string draft)
    {
        try
        {
            Directory.Delete(draft, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way.
        }
    }

    // Against damage, not against people: whoever can write here can write anything.
    private static string Checksum(string copy)
    {
        var hash = new XxHash128();
        foreach (var name in (string[])[NetworkFileName, WeightsFileName])
        {
            var file = Path.Combine(copy, name);
            if (name == NetworkFileName || File.Exists(file))
            {
                using var stream = Open(file);
                hash.Append(BitConverter.GetBytes(stream.Length));
                hash.Append(stream);
            }
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    // Null when the network names other files, whatever they are called: what is in them is not read here.
    private static string? ContentOf(string network)
    {
        using var stream = Open(network);
        var (hash, buffer, kept) = (new XxHash128(), new byte[1 << 20], 0);
        while (stream.Read(buffer, kept, buffer.Length - kept) is var read and > 0)
        {
            hash.Append(buffer.AsSpan(kept, read));
            var known = buffer.AsSpan(0, kept + read);
            if (known.IndexOf(NameOfOtherFile) >= 0)
            {
                return null;
            }

            // It may begin in this part and end in the next.
            kept = Math.Min(known.Length, NameOfOtherFile.Length - 1);
            known[^kept..].CopyTo(buffer);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static FileStream Open(string file) =>
        new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);

    [GeneratedRegex(@"\A[0-9a-f]{16}-[0-9a-f]{16}(\.[0-9a-z]{8}\.[0-9a-z]{3})?\z")]
    private static partial Regex NameOfOurs();

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
