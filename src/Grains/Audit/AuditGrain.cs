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
    private const int MaxPage = 500;

    private Guid UserId => this.GetPrimaryKey();

    public async Task AppendAsync(AuditEvent entry, CancellationToken cancellationToken)
    {
        AuditRules.Check(entry);
        await TellAsync(cancellationToken);
        if (await IsKnownAsync(entry.Id, cancellationToken))
        {
            return;
        }

        var state = audit.State;
        if (state.Tail.Count >= SegmentSize)
        {
            await Segment(state.Segment).SealAsync([.. state.Tail], cancellationToken);
            state.Segment++;
            state.Tail.Clear();
        }

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

    public async Task<IReadOnlyList<AuditEntry>> ListAsync(long? before, int count, CancellationToken cancellationToken)
    {
        if (count is < 1 or > MaxPage)
        {
            throw new AiomusException(ErrorCode.InvalidRequest, $"A page has 1 to {MaxPage} entries.") { Field = "count" };
        }

        // Every closed segment has the same size, so the number of an entry tells where it is.
        var next = Math.Min(before ?? long.MaxValue, audit.State.Entries + 1) - 1;
        var page = new List<AuditEntry>(count);
        while (next >= 1 && page.Count < count)
        {
            var segment = (int)Math.Min((next - 1) / SegmentSize, audit.State.Segment);
            var found = (await ReadAsync(segment, cancellationToken))
                .Where(entry => entry.Sequence <= next)
                .Reverse()
                .Take(count - page.Count).ToArray();
            if (found.Length == 0)
            {
                break;   // a part is missing: the verifier names it
            }

            page.AddRange(found);
            next = found[^1].Sequence - 1;
        }

        return page;
    }

    public async Task FenceAsync(Guid userId, CancellationToken cancellationToken) => await TellAsync(cancellationToken);

    public Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) => audit.EraseAsync(this, cancellationToken);

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        if (audit.State is { Untold: true, Tail: [.., var last] })
        {
            await GrainFactory.GetGrain<IAuditLogGrain>(0).AppendAsync(last.Hash, last.Action, last.At, cancellationToken);
            audit.State.Untold = false;
            await audit.WriteAsync(this, cancellationToken);
        }
    }

    private async Task<bool> IsKnownAsync(Guid id, CancellationToken cancellationToken)
    {
        var state = audit.State;
        if (state.Tail.Exists(entry => entry.Id == id))
        {
            return true;
        }

        // A short tail alone would forget too soon.
        return state.Segment > 0 && state.Tail.Count < SegmentSize &&
            (await ReadAsync(state.Segment - 1, cancellationToken)).Any(entry => entry.Id == id);
    }

    private async Task<IReadOnlyList<AuditEntry>> ReadAsync(int segment, CancellationToken cancellationToken) =>
        segment == audit.State.Segment ? audit.State.Tail : await Segment(segment).ReadAsync(cancellationToken);

    private IAuditSegmentGrain Segment(int number) =>
        GrainFactory.GetGrain<IAuditSegmentGrain>(UserId, number.ToString(CultureInfo.InvariantCulture), null);
}
