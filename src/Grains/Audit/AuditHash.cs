using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Audit;

namespace Aiomus.Grains.Audit;

/// <summary>
/// The bytes that are hashed and signed: big-endian numbers in the order written here, times as milliseconds since 1970, null as a
/// zero byte before the place of an id and as the length -1 for text. They must never change; another form would be a version 2.
/// </summary>
internal static class AuditHash
{
    public const int Length = SHA256.HashSizeInBytes;

    private static readonly byte[] UserMark = "aiomus.audit.person.1"u8.ToArray();
    private static readonly byte[] LogMark = "aiomus.audit.log.1"u8.ToArray();
    private static readonly byte[] CheckpointMark = "aiomus.audit.checkpoint.1"u8.ToArray();

    /// <summary>What the installation's first entry has before it.</summary>
    public static byte[] LogStart { get; } = SHA256.HashData(LogMark);

    /// <summary>What a person's first entry has before it. It binds the chain to the person and makes its hashes unguessable.</summary>
    public static byte[] UserStart(Guid userId) => SHA256.HashData([.. UserMark, .. userId.ToByteArray(bigEndian: true)]);

    public static byte[] Of(byte[] previous, AuditEntry entry)
    {
        var bytes = new Bytes(previous, UserMark);
        bytes.Add(entry.Sequence);
        bytes.Add(entry.Id);
        bytes.Add(entry.At.ToUnixTimeMilliseconds());
        bytes.Add((int)entry.Action);
        bytes.Add((int)entry.Outcome);
        bytes.Add(entry.Actor);
        bytes.Add(entry.Target);
        bytes.Add(entry.Network);
        return SHA256.HashData(bytes.Span);
    }

    public static byte[] Of(byte[] previous, AuditLogEntry entry)
    {
        var bytes = new Bytes(previous, LogMark);
        bytes.Add(entry.Sequence);
        bytes.Add(entry.EntryHash);
        bytes.Add((int)entry.Action);
        bytes.Add(entry.At.ToUnixTimeMilliseconds());
        return SHA256.HashData(bytes.Span);
    }

    /// <summary>What a checkpoint's signature is made over.</summary>
    public static byte[] Signed(long sequence, byte[] hash, DateTimeOffset at)
    {
        var bytes = new Bytes([], CheckpointMark);
        bytes.Add(sequence);
        bytes.Add(hash);
        bytes.Add(at.ToUnixTimeMilliseconds());
        return bytes.Span.ToArray();
    }

    private sealed class Bytes
    {
        private readonly ArrayBufferWriter<byte> _buffer = new();

        public Bytes(byte[] previous, byte[] mark)
        {
            _buffer.Write(previous);
            _buffer.Write(mark);
        }

        public ReadOnlySpan<byte> Span => _buffer.WrittenSpan;

        public void Add(byte[]? value)
        {
            Add(value?.Length ?? -1);
            _buffer.Write(value);
        }

        public void Add(int value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
            _buffer.Write(bytes);
        }

        public void Add(long value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            _buffer.Write(bytes);
        }

        public void Add(Guid value) => _buffer.Write(value.ToByteArray(bigEndian: true));

        public void Add(Guid? value)
        {
            _buffer.Write([value is null ? (byte)0 : (byte)1]);
            Add(value ?? Guid.Empty);
        }

        public void Add(string? value)
        {
            Add(value is null ? null : Encoding.UTF8.GetBytes(value));
        }
    }
}
