using System.Text.Json;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Storage.Rows;

namespace Aiomus.Grains.Audit;

/// <summary>
/// Reads a chain from its beginning and names the first entry that is wrong. It reads the rows themselves and needs no silo, so
/// that nothing that a running system says has to be believed. One segment is in memory at a time.
/// </summary>
public sealed class AuditVerifier(IStateRows rows, IAuditSigner signer)
{
    // A signing may fail, and the next one covers it; two in a row are for the operator to explain.
    private const int MostUnsigned = (2 * AuditLogGrain.CheckpointEvery) - 1;

    /// <summary>Verifies a person's chain; it must begin with the first entry.</summary>
    public static AuditVerdict Verify(Guid userId, IEnumerable<AuditEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var previous = AuditHash.UserStart(userId);
        var next = 1L;
        foreach (var entry in entries)
        {
            if (FaultOf(entry.Sequence, next, entry.Hash, AuditHash.Of(previous, entry)) is { } fault)
            {
                return Wrong(next, 0, fault);
            }

            (previous, next) = (entry.Hash, next + 1);
        }

        return new AuditVerdict(next - 1, 0, null, null);
    }

    /// <summary>Verifies the installation's chain and its checkpoints.</summary>
    /// <param name="kept">A checkpoint that was kept elsewhere: it shows that the end was cut or the chain written anew. Null for
    /// none.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database or the key cannot be used.</exception>
    public async Task<AuditVerdict> VerifyAsync(AuditCheckpoint? kept, CancellationToken cancellationToken)
    {
        var head = await ReadAsync<AuditLogState>("auditlog", "auditlog", 0, cancellationToken);
        if (head is null)
        {
            var lost = kept is not null
                || await ReadAsync<AuditLogSegmentState>("auditlogsegment", "segment", 0, cancellationToken) is not null;
            return lost ? Wrong(1, 0, "the chain is missing") : new AuditVerdict(0, 0, null, null);
        }

        var walk = new Walk(signer, kept);
        for (var segment = 0; segment < head.Segment && walk.Verdict is null; segment++)
        {
            var part = await ReadAsync<AuditLogSegmentState>("auditlogsegment", "segment", segment, cancellationToken);
            await walk.AddAsync(
                part?.Entries ?? [], part?.Checkpoints ?? [], (segment + 1L) * AuditLogGrain.SegmentSize, cancellationToken);
        }

        if (walk.Verdict is null)
        {
            await walk.AddAsync(head.Tail, head.Checkpoints, head.Entries, cancellationToken);
        }

        return walk.Verdict ?? await walk.EndAsync(cancellationToken);
    }

    private static AuditVerdict Wrong(long sequence, int checkpoints, string fault) => new(sequence - 1, checkpoints, sequence, fault);

    private static string? FaultOf(long sequence, long expected, byte[]? hash, byte[] computed) =>
        sequence > expected ? "it is missing or out of its place"
        : sequence < expected ? "an older entry is in its place"
        : !computed.AsSpan().SequenceEqual(hash) ? "it was changed"
        : null;

    private async Task<T?> ReadAsync<T>(string grainType, string stateName, long key, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await rows.ReadAsync<T>(grainType, stateName, key, cancellationToken);
        }
        catch (JsonException)
        {
            return null;   // a row that cannot be read is as good as none: its first entry is named
        }
    }

    /// <summary>One way along the chain.</summary>
    private sealed class Walk(IAuditSigner signer, AuditCheckpoint? kept)
    {
        private byte[] _previous = AuditHash.LogStart;
        private long _next = 1;
        private int _checkpoints;
        private long _signed;

        public AuditVerdict? Verdict { get; private set; }

        public async Task AddAsync(
            IReadOnlyList<AuditLogEntry> entries, IReadOnlyList<AuditCheckpoint> checkpoints, long end, CancellationToken cancellationToken)
        {
            var hashes = new Dictionary<long, byte[]>();
            foreach (var entry in entries)
            {
                if (FaultOf(entry.Sequence, _next, entry.Hash, AuditHash.Of(_previous, entry)) is { } fault)
                {
                    Verdict = Wrong(_next, _checkpoints, fault);
                    return;
                }

                hashes[_next] = entry.Hash;
                await CompareKeptAsync(_next, entry.Hash, cancellationToken);
                if (Verdict is not null)
                {
                    return;
                }

                (_previous, _next) = (entry.Hash, _next + 1);
            }

            foreach (var checkpoint in checkpoints)
            {
                await CompareAsync(checkpoint, hashes.GetValueOrDefault(checkpoint.Sequence), cancellationToken);
                if (Verdict is not null)
                {
                    return;
                }

                _signed = Math.Max(_signed, checkpoint.Sequence);
            }

            if (_next != end + 1)
            {
                Verdict = Wrong(_next, _checkpoints, "it is missing: the part of the chain ends too early");
            }
        }

        public async Task<AuditVerdict> EndAsync(CancellationToken cancellationToken)
        {
            if (kept is not null && kept.Sequence >= _next)
            {
                await CompareAsync(kept, null, cancellationToken);
            }

            if (Verdict is null && _next - 1 - _signed > MostUnsigned)
            {
                Verdict = Wrong(
                    _signed + 1, _checkpoints, "no checkpoint covers it and the entries after it: they were removed, or could not be made");
            }

            return Verdict ?? new AuditVerdict(_next - 1, _checkpoints, null, null);
        }

        private Task CompareKeptAsync(long sequence, byte[] hash, CancellationToken cancellationToken) =>
            kept?.Sequence == sequence ? CompareAsync(kept, hash, cancellationToken) : Task.CompletedTask;

        private async Task CompareAsync(AuditCheckpoint checkpoint, byte[]? hash, CancellationToken cancellationToken)
        {
            var signed = AuditHash.Signed(checkpoint.Sequence, checkpoint.Hash, checkpoint.At);
            if (checkpoint is not { Hash: not null, Signature: not null }
                || !await signer.VerifyAsync(signed, checkpoint.Signature, cancellationToken))
            {
                Verdict = Wrong(checkpoint.Sequence, _checkpoints, "its checkpoint is forged");
            }
            else if (hash is null)
            {
                Verdict = Wrong(_next, _checkpoints, $"it is missing: a checkpoint covers the chain up to entry {checkpoint.Sequence}");
            }
            else if (!hash.AsSpan().SequenceEqual(checkpoint.Hash))
            {
                Verdict = Wrong(checkpoint.Sequence, _checkpoints, "its checkpoint was made over another chain: it was written anew");
            }
            else
            {
                _checkpoints++;
            }
        }
    }
}
