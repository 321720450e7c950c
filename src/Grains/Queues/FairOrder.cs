using Aiomus.Storage.Tickets;

namespace Aiomus.Grains.Queues;

/// <summary>
/// Weighted fair order by cost: start-time fair queueing (Goyal, Vin, Cheng, "Start-time Fair Queuing", SIGCOMM 1996). Each person is
/// a flow; a job of cost c begins at virtual time S = max(V, F) and ends the flow at F = S + c / weight, where V is the largest start
/// of the jobs taken so far. Jobs are taken by S.
/// </summary>
/// <remarks>
/// <para>
/// The tags of one person's waiting jobs follow each other without a gap: a job that is cancelled lets those behind it move up, and one
/// whose lease is lost comes back before those that wait. So the head H of a person's jobs moves by exactly what they are served: by
/// c / weight for each job that is taken, and back by as much for each that returns. (A job that is cancelled after it was leased once
/// counts as served.) Let D be the weighted cost of a person's jobs that came back and wait again. Then for everybody who waits,
/// V - D &lt;= H &lt;= V + c / weight, where c is their largest job.
/// </para>
/// <para>
/// It follows that between any two moments between which persons a and b always have work waiting, the work they were given differs by
/// |W(a) / w(a) - W(b) / w(b)| &lt;= c(a) / w(a) + c(b) / w(b) + D(a) + D(b). Where no lease was lost that is the bound of the paper
/// (theorem 1). A restart does not widen it: see <see cref="Load"/>.
/// </para>
/// </remarks>
internal sealed class FairOrder
{
    private readonly Dictionary<Guid, Flow> _flows = [];
    private readonly WaitingTree _waiting = new();

    // Those without waiting jobs, to be forgotten once their end lies in the virtual past.
    private readonly PriorityQueue<Flow, double> _idle = new();

    /// <summary>The largest start of the jobs taken so far: V.</summary>
    public double VirtualTime { get; private set; }

    public int Count => _waiting.Count;

    /// <summary>The cost of all jobs that wait.</summary>
    public double Cost => _waiting.Cost;

    /// <summary>The job whose turn it is, or null.</summary>
    public Ticket? First => _waiting.First;

    /// <summary>How many persons are known.</summary>
    internal int Flows => _flows.Count;

    /// <summary>
    /// Takes up the order from the stored tickets. V was not stored, but it lies between the largest tag that is leased and the smallest
    /// of those that were never leased (a person all of whose jobs came back could not have waited below V for longer than them). Taking
    /// the upper end keeps what is said above of everybody who waits, and lets a newcomer begin no earlier than they would have.
    /// What is lost: a person who had been served and had nothing waiting is forgotten, and may be ahead by at most one of their own jobs.
    /// </summary>
    public void Load(IEnumerable<Ticket> waiting, IEnumerable<Ticket> leased)
    {
        foreach (var ticket in waiting.OrderBy(ticket => ticket.Tag).ThenBy(ticket => ticket.EnqueuedAt).ThenBy(ticket => ticket.JobId))
        {
            if (!_flows.TryGetValue(ticket.UserId, out var flow))
            {
                _flows[ticket.UserId] = flow = new Flow(ticket.UserId, ticket.Tag);
            }

            ticket.Tag = flow.End;
            flow.End += ticket.Length;
            ticket.Place = flow.Waiting.AddLast(ticket);
            _waiting.Add(ticket);
        }

        var ends = _flows.Values.Select(flow => flow.Waiting.FirstOrDefault(ticket => ticket.Epoch == 0)?.Tag ?? flow.End).ToArray();
        VirtualTime = ends.Length > 0 ? ends.Min() : 0;
        foreach (var ticket in leased)
        {
            VirtualTime = Math.Max(VirtualTime, ticket.Tag);
            var flow = FlowOf(ticket.UserId, ticket.Tag);
            if (flow.Waiting.Count == 0)
            {
                flow.End = Math.Max(flow.End, ticket.Tag + ticket.Length);
            }
        }

        foreach (var flow in _flows.Values.Where(flow => flow.Waiting.Count == 0))
        {
            List(flow);
        }
    }

    /// <summary>The tag that a new job of this person gets.</summary>
    public double TagOfNew(Guid userId) => _flows.TryGetValue(userId, out var flow) ? flow.Next(VirtualTime) : VirtualTime;

    /// <summary>Lets a new job wait, behind all of its owner.</summary>
    public void Add(Ticket ticket)
    {
        var flow = FlowOf(ticket.UserId, VirtualTime);
        ticket.Tag = flow.Next(VirtualTime);
        flow.End = ticket.Tag + ticket.Length;
        ticket.Place = flow.Waiting.AddLast(ticket);
        _waiting.Add(ticket);
    }

    /// <summary>The tag that a job gets whose lease comes back.</summary>
    public double TagOfReturned(Ticket ticket) =>
        (_flows.TryGetValue(ticket.UserId, out var flow) ? flow.Head(VirtualTime) : VirtualTime) - ticket.Length;

    /// <summary>Lets a job wait again whose lease came back, before all of its owner.</summary>
    public void Return(Ticket ticket)
    {
        var flow = FlowOf(ticket.UserId, VirtualTime);
        var head = flow.Head(VirtualTime);
        if (flow.Waiting.Count == 0)
        {
            flow.End = head;
        }

        ticket.Tag = head - ticket.Length;
        ticket.Place = flow.Waiting.AddFirst(ticket);
        _waiting.Add(ticket);
    }

    /// <summary>Takes out the job whose turn it is.</summary>
    public void TakeFirst()
    {
        var ticket = _waiting.First ?? throw new InvalidOperationException("No job waits.");
        VirtualTime = Math.Max(VirtualTime, ticket.Tag);
        Detach(ticket);
        ForgetPast();
    }

    /// <summary>
    /// What moves when this job, which waits, is cancelled; the same as <see cref="Remove"/> then does. Null when nothing does.
    /// </summary>
    public static TagShift? ShiftOf(Ticket ticket)
        => ticket.Place is null || (ticket.Epoch == 0 ? ticket.Place.Next : ticket.Place.Previous) is null
            ? null
            : new TagShift(ticket.UserId, ticket.Tag, By(ticket));

    /// <summary>Takes a job out of turn, as when it is cancelled. False when it does not wait.</summary>
    public bool Remove(Ticket ticket)
    {
        if (ticket.Place is not { } place)
        {
            return false;
        }

        // It was never served: those behind it move up. It was served once: those before it, which also came back, close up to the rest.
        var (isNew, by) = (ticket.Epoch == 0, By(ticket));
        for (var other = isNew ? place.Next : place.Previous; other is not null; other = isNew ? other.Next : other.Previous)
        {
            _waiting.Remove(other.Value);
            other.Value.Tag += by;
            _waiting.Add(other.Value);
        }

        _flows[ticket.UserId].End += isNew ? by : 0;
        Detach(ticket);
        return true;
    }

    /// <summary>Forgets a person and all their jobs.</summary>
    public void Forget(Guid userId)
    {
        if (_flows.Remove(userId, out var flow))
        {
            foreach (var ticket in flow.Waiting)
            {
                _waiting.Remove(ticket);
                ticket.Place = null;
            }

            flow.Waiting.Clear();
        }
    }

    /// <summary>How many jobs come before this one, and what they cost; null when it does not wait.</summary>
    public (int Count, double Cost)? Before(Ticket ticket) => ticket.Place is null ? null : _waiting.Before(ticket);

    /// <summary>The same for a job that does not wait, as if it came back now.</summary>
    public (int Count, double Cost) BeforeReturned(Ticket ticket)
    {
        // Its own tag is not used while it does not wait.
        ticket.Tag = TagOfReturned(ticket);
        return _waiting.Before(ticket);
    }

    private static double By(Ticket ticket) => ticket.Epoch == 0 ? -ticket.Length : ticket.Length;

    private Flow FlowOf(Guid userId, double end)
    {
        if (!_flows.TryGetValue(userId, out var flow))
        {
            _flows[userId] = flow = new Flow(userId, end);
        }

        return flow;
    }

    private void Detach(Ticket ticket)
    {
        _waiting.Remove(ticket);
        var flow = _flows[ticket.UserId];
        flow.Waiting.Remove(ticket.Place!);
        ticket.Place = null;
        if (flow.Waiting.Count == 0)
        {
            List(flow);
        }
    }

    private void List(Flow flow)
    {
        if (!flow.IsListed)
        {
            flow.IsListed = true;
            _idle.Enqueue(flow, flow.End);
        }
    }

    // A flow whose end lies in the virtual past is as good as unknown.
    private void ForgetPast()
    {
        while (_idle.TryPeek(out var flow, out var end) && end <= VirtualTime)
        {
            _idle.Dequeue();
            flow.IsListed = false;
            if (flow.Waiting.Count > 0 || _flows.GetValueOrDefault(flow.UserId) != flow)
            {
                continue;
            }

            if (flow.End <= VirtualTime)
            {
                _flows.Remove(flow.UserId);
            }
            else
            {
                List(flow);
            }
        }
    }

    /// <summary>One person's jobs.</summary>
    private sealed class Flow(Guid userId, double end)
    {
        public Guid UserId { get; } = userId;

        public LinkedList<Ticket> Waiting { get; } = [];

        /// <summary>Where the last job that waits ends; where none waits, where the last one that was taken ended.</summary>
        public double End { get; set; } = end;

        /// <summary>True while it is among those to be forgotten.</summary>
        public bool IsListed { get; set; }

        /// <summary>Where a new job begins. Being idle earns nothing.</summary>
        public double Next(double virtualTime) => Waiting.Count > 0 ? End : Math.Max(End, virtualTime);

        /// <summary>Where the first job begins, or would.</summary>
        public double Head(double virtualTime) => Waiting.First?.Value.Tag ?? Math.Max(End, virtualTime);
    }
}
