using System.Globalization;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Erasure;

namespace Aiomus.Grains.Audit;

// An entry is written here first and then told to the installation's chain; until that is known to be done the state says so, and
// the next call tells it again.
[GrainType("audit")]
internal sealed class AuditGrain(
    [PersistentState("audit", StorageNames.User)] IPersistentState<AuditState> audit,
    TimeProvider time) : Grain, IAuditGrain, IDataHolder
{
    internal const int SegmentSize = 64;

    private Guid UserId => this.GetPrimaryKey();

    private SealedTail<AuditEntry> Tail => new(
        () => audit.State, SegmentSize, (segment, cancellationToken) => Segment(segment).ReadAsync(cancellationToken));

    public async Task AppendAsync(AuditEvent entry, CancellationToken cancellationToken)
    {
        AuditRules.Check(entry);
        await TellAsync(cancellationToken);
        if (await Tail.HasLatelyAsync(known => known.Id == entry.Id, cancellationToken))
        {
            return;
        }

        var state = audit.State;
        await Tail.MakeRoomAsync(segment => Segment(segment).SealAsync([.. state.Tail], cancellationToken));

        // To the millisecond, which is what is hashed.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var added = new AuditEntry(
            ++state.Entries, entry.Id, at, entry.Action, entry.Outcome, entry.Actor, entry.Target, entry.Network, []);
        added = added with { Hash = AuditHash.Of(state.LastHash ?? AuditHash.UserStart(UserId), added) };
        state.Tail.Add(added);
        (state.LastHash, state.Untold) = (added.Hash, true);
        await audit.WriteAsync(this, cancellationToken);
        await TellAsync(cancellationToken);
    }

    public Task<IReadOnlyList<AuditEntry>> ListAsync(long? before, int count, CancellationToken cancellationToken) =>
        Tail.ListPageAsync(static entry => entry.Sequence, before, count, cancellationToken);

    public async Task FenceAsync(Guid userId, CancellationToken cancellationToken) => await TellAsync(cancellationToken);

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        if (audit.State is { Untold: true, Tail: [.., var last] })
        {
            await GrainFactory.GetGrain<IAuditLogGrain>(0).AppendAsync(last.Hash, last.Action, last.At, cancellationToken);
            audit.State.Untold = false;
            await audit.WriteAsync(this, cancellationToken);
        }
    }

    private IAuditSegmentGrain Segment(int number) =>
        GrainFactory.GetGrain<IAuditSegmentGrain>(UserId, number.ToString(CultureInfo.InvariantCulture), null);
}
