using Aiomus.Grains.Interfaces.Audit;
using Microsoft.Extensions.Logging;

namespace Aiomus.Grains.Audit;

// It holds no user id: erasing a person takes their own chain, and this one stays whole.
[GrainType("auditlog")]
internal sealed partial class AuditLogGrain(
    [PersistentState("auditlog", StorageNames.System)] IPersistentState<AuditLogState> log,
    IAuditSigner signer,
    TimeProvider time,
    ILogger<AuditLogGrain> logger) : Grain, IAuditLogGrain
{
    internal const int SegmentSize = 64;
    internal const int CheckpointEvery = 32;
    private const int MaxPage = 500;

    private SealedTail<AuditLogEntry> Tail => new(
        () => log.State, SegmentSize, (segment, cancellationToken) => Segment(segment).ReadAsync(cancellationToken));

    public async Task AppendAsync(byte[] entryHash, AuditAction action, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (entryHash is not { Length: AuditHash.Length })
        {
            throw new AiomusException(ErrorCode.InvalidRequest, "The value is not the hash of an audit entry.");
        }

        if (await Tail.HasLatelyAsync(known => known.EntryHash.AsSpan().SequenceEqual(entryHash), cancellationToken))
        {
            return;
        }

        var state = log.State;
        await Tail.MakeRoomAsync(async segment =>
        {
            await Segment(segment).SealAsync([.. state.Tail], [.. state.Checkpoints], cancellationToken);
            state.Checkpoints.Clear();
        });

        var added = new AuditLogEntry(++state.Entries, entryHash, action, at, []);
        added = added with { Hash = AuditHash.Of(state.LastHash ?? AuditHash.LogStart, added) };
        state.Tail.Add(added);
        state.LastHash = added.Hash;
        if (state.Entries % CheckpointEvery == 0)
        {
            await TrySignAsync(cancellationToken);
        }

        await log.WriteAsync(this, cancellationToken);
    }

    public async Task<AuditCheckpoint?> CheckpointAsync(CancellationToken cancellationToken)
    {
        var state = log.State;
        if (state.LastHash is null || state.Checkpoints is [.., { } last] && last.Sequence == state.Entries)
        {
            return state.Checkpoints.LastOrDefault();
        }

        await SignAsync(cancellationToken);
        await log.WriteAsync(this, cancellationToken);
        return state.Checkpoints[^1];
    }

    public async Task<IReadOnlyList<AuditLogEntry>> ReadAsync(long after, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        var page = new List<AuditLogEntry>();
        var first = (int)Math.Min(after / SegmentSize, log.State.Segment);
        await foreach (var entries in Tail.ForwardsAsync(first, cancellationToken))
        {
            page.AddRange(entries.Where(entry => entry.Sequence > after).Take(MaxPage - page.Count));
            if (page.Count >= MaxPage)
            {
                break;
            }
        }

        return page;
    }

    public Task<IReadOnlyList<AuditLogEntry>> ListAsync(long? before, int count, CancellationToken cancellationToken) =>
        Tail.ListPageAsync(static entry => entry.Sequence, before, count, cancellationToken);

    private async Task TrySignAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SignAsync(cancellationToken);
        }
        catch (AiomusException fault) when (fault.Code == ErrorCode.Unavailable)
        {
            // An entry without a signature is better than none; the next checkpoint covers it.
            LogNotSigned(log.State.Entries, fault);
        }
    }

    private async Task SignAsync(CancellationToken cancellationToken)
    {
        var state = log.State;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var signature = await signer.SignAsync(AuditHash.Signed(state.Entries, state.LastHash!, at), cancellationToken);
        state.Checkpoints.Add(new AuditCheckpoint(state.Entries, state.LastHash!, at, signature));
    }

    private IAuditLogSegmentGrain Segment(int number) => GrainFactory.GetGrain<IAuditLogSegmentGrain>(number);

    [LoggerMessage(LogLevel.Error, "The audit log could not be signed at entry {Sequence}.")]
    private partial void LogNotSigned(long sequence, Exception fault);
}
