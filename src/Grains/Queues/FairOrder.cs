using Aiomus.Storage.Tickets;

namespace Aiomus.Grains.Queues;

/// <summary>
/// Weighted fair order by cost: start-time fair queueing (Goyal, Vin, Cheng, "Start-time Fair Queuing", SIGCOMM 1996). Each
/// person is a flow; a job of cost c begins at virtual time S = max(V, F) and ends the flow at F = S + c / weight, where V is the
/// start of the job taken last. Jobs are taken by S. So between any two moments in which two people both have work waiting, the
/// weighted accelerator seconds they were given differ by no more than one largest job of each: nobody's batch starves another.
/// </summary>
internal sealed class FairOrder
{
    private readonly Dictionary<Guid, double> _finish = [];
    private readonly List<TicketRow> _waiting = [];

    /// <summary>The start of the job taken last: V.</summary>
    public double VirtualTime { get; private set; }

    public int Count => _waiting.Count;

    /// <summary>The jobs that wait, first to be taken first.</summary>
    public IReadOnlyList<TicketRow> Waiting => _waiting;

    /// <summary>The start tag of a new job of this person, which ends their flow at its finish.</summary>
    public double Tag(Guid userId, double cost, double weight)
    {
        var start = Math.Max(VirtualTime, _finish.GetValueOrDefault(userId));
        Extend(userId, start + (cost / weight));
        return start;
    }

    /// <summary>Lets a job wait under the tag it was given. A job that returns from a lost lease keeps its tag, and so its turn.</summary>
    public void Add(TicketRow ticket)
    {
        var index = _waiting.BinarySearch(ticket, TagOrder.Instance);
        if (index < 0)
        {
            _waiting.Insert(~index, ticket);
        }

        Extend(ticket.UserId, ticket.Tag + (ticket.Cost / ticket.Weight));
    }

    /// <summary>The job whose turn it is, or null.</summary>
    public TicketRow? Peek() => _waiting.Count > 0 ? _waiting[0] : null;

    /// <summary>Takes out the job whose turn it is.</summary>
    public void TakeFirst()
    {
        VirtualTime = Math.Max(VirtualTime, _waiting[0].Tag);
        _waiting.RemoveAt(0);
        if (_waiting.Count == 0)
        {
            ForgetPast();
        }
    }

    /// <summary>Takes a job out of turn, as when it is cancelled. False when it does not wait.</summary>
    public bool Remove(TicketRow ticket)
    {
        var index = _waiting.BinarySearch(ticket, TagOrder.Instance);
        if (index < 0)
        {
            return false;
        }

        _waiting.RemoveAt(index);
        return true;
    }

    /// <summary>How many jobs come before this one; negative when it does not wait.</summary>
    public int PositionOf(TicketRow ticket) => Math.Max(-1, _waiting.BinarySearch(ticket, TagOrder.Instance));

    // A flow whose finish lies in the virtual past is as good as unknown.
    private void ForgetPast()
    {
        foreach (var (userId, finish) in _finish)
        {
            if (finish <= VirtualTime)
            {
                _finish.Remove(userId);
            }
        }
    }

    private void Extend(Guid userId, double finish)
    {
        if (finish > _finish.GetValueOrDefault(userId))
        {
            _finish[userId] = finish;
        }
    }

    private sealed class TagOrder : IComparer<TicketRow>
    {
        public static readonly TagOrder Instance = new();

        public int Compare(TicketRow? x, TicketRow? y)
        {
            var byTag = x!.Tag.CompareTo(y!.Tag);
            var byTime = byTag != 0 ? byTag : x.EnqueuedAt.CompareTo(y.EnqueuedAt);
            return byTime != 0 ? byTime : x.JobId.CompareTo(y.JobId);
        }
    }
}
