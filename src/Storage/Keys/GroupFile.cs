using System.Buffers.Binary;
using System.Security.Cryptography;
using Aiomus.Storage.Files;
using Microsoft.Win32.SafeHandles;

namespace Aiomus.Storage.Keys;

/// <summary>
/// The form of a group's file: two slots of a fixed size, each empty or with a generation, its secret and a checksum. Secrets are
/// overwritten where they lie, never replaced by another file: no block that nobody names any more keeps one. Two secrets mean that
/// a change from the older to the newer is under way. A slot that is neither empty nor whole was being written when the power failed.
/// </summary>
internal static class GroupFile
{
    public const int SecretBytes = 32;

    private const int Slots = 2;

    // A disk writes a sector whole.
    private const int SlotBytes = 512;
    private const int ChecksumBytes = 16;
    private const int Used = sizeof(long) + SecretBytes + ChecksumBytes;

    /// <summary>The secrets that are in it, the oldest first.</summary>
    public static IReadOnlyList<GroupSecret> Read(string path)
    {
        using var file = Open(path, FileAccess.Read);
        return [.. All(file).OfType<GroupSecret>().OrderBy(static secret => secret.Generation)];
    }

    /// <summary>Makes the file with its first secret; it is on the disk when this returns, but for its name.</summary>
    public static void Create(string path, GroupSecret first)
    {
        var draft = $"{path}.{Path.GetRandomFileName()}";
        using (var file = new FileStream(draft, DataFolder.Private(FileMode.CreateNew, FileAccess.Write)))
        {
            file.Write(ToSlot(first));
            file.Write(new byte[SlotBytes * (Slots - 1)]);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: false);
    }

    /// <summary>Puts a secret into the empty slot.</summary>
    public static void Add(string path, GroupSecret secret)
    {
        using var file = Open(path, FileAccess.ReadWrite);
        var place = Array.IndexOf(All(file), null);
        Write(file, place < 0 ? throw new InvalidOperationException("Both slots are taken.") : place, ToSlot(secret));
    }

    /// <summary>Overwrites every slot with zeros that is neither <paramref name="keeps"/> nor empty.</summary>
    public static void Clear(string path, Func<GroupSecret, bool> keeps)
    {
        using var file = Open(path, FileAccess.ReadWrite);
        var secrets = All(file);
        for (var place = 0; place < Slots; place++)
        {
            if ((secrets[place] is not { } secret || !keeps(secret)) && ReadSlot(file, place).AsSpan().ContainsAnyExcept((byte)0))
            {
                Write(file, place, new byte[SlotBytes]);
            }
        }
    }

    private static SafeFileHandle Open(string path, FileAccess access) =>
        File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);

    private static void Write(SafeFileHandle file, int place, byte[] slot)
    {
        RandomAccess.Write(file, slot, place * SlotBytes);
        RandomAccess.FlushToDisk(file);
    }

    private static GroupSecret?[] All(SafeFileHandle file)
        => [.. Enumerable.Range(0, Slots).Select(place => FromSlot(ReadSlot(file, place)))];

    private static byte[] ReadSlot(SafeFileHandle file, int place)
    {
        var slot = new byte[SlotBytes];
        RandomAccess.Read(file, slot, place * SlotBytes);
        return slot;
    }

    private static byte[] ToSlot(GroupSecret secret)
    {
        var slot = new byte[SlotBytes];
        BinaryPrimitives.WriteInt64LittleEndian(slot, secret.Generation);
        secret.Secret.CopyTo(slot, sizeof(long));
        Checksum(slot).CopyTo(slot, sizeof(long) + SecretBytes);
        return slot;
    }

    private static GroupSecret? FromSlot(ReadOnlySpan<byte> slot) =>
        BinaryPrimitives.ReadInt64LittleEndian(slot) is > 0 and var generation
            && Checksum(slot).AsSpan().SequenceEqual(slot[(sizeof(long) + SecretBytes)..Used])
            ? new GroupSecret(generation, slot.Slice(sizeof(long), SecretBytes).ToArray())
            : null;

    private static byte[] Checksum(ReadOnlySpan<byte> slot) => SHA256.HashData(slot[..(sizeof(long) + SecretBytes)])[..ChecksumBytes];
}
