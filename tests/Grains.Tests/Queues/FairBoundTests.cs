using Aiomus.Grains.Queues;
using Aiomus.Storage.Tickets;
using CsCheck;

namespace Aiomus.Grains.Tests.Queues;

/// <summary>The bound that <see cref="FairOrder"/> states, over everything that can happen to a queue, restarts included.</summary>
public sealed class FairBoundTests(ITestOutputHelper output)
{
    private const int People = 5;
    private const double Slack = 1e-6;

    private enum Act
    {
        Arrive,
        Take,
        Finish,
        Cancel,
        LoseLease,
        Restart,
    }

    private static readonly Gen<(Act Act, int Person, double Cost, double Weight, int Pick)> Acts = Gen.Select(
        Gen.Frequency(
            (8, Gen.Const(Act.Arrive)),
            (6, Gen.Const(Act.Take)),
            (4, Gen.Const(Act.Finish)),
            (2, Gen.Const(Act.Cancel)),
            (2, Gen.Const(Act.LoseLease)),
            (1, Gen.Const(Act.Restart))),
        Gen.Int[0, People - 1],
        Gen.Double[0.1, 10],
        Gen.Const(1.0),
        Gen.Int[0, 1000]);

    private static readonly Gen<double> Weights = Gen.Double[0.5, 4];

    [Fact]
    public void WeightedWork_StaysWithinTheBound()
    {
        var checkedPairs = 0L;
        Gen.Select(Weights.Array[People], Acts.Array[1, 400]).Sample(
            (weights, acts) =>
            {
                var queue = new Model(weights);
                foreach (var (act, person, cost, _, pick) in acts)
                {
                    queue.Do(act, person, cost, pick);
                    Interlocked.Add(ref checkedPairs, queue.Check());
                }
            },
            iter: 5000);
        output.WriteLine($"{checkedPairs} comparisons.");
        Assert.True(checkedPairs > 1_000_000);
    }

    // As it was found: with all tags of those who wait far from 0, whoever came after a restart went before all of them.
    [Fact]
    public void NewcomerAfterARestart_DoesNotOvertake()
    {
        var queue = new Model([1, 1]);
        for (var i = 0; i < 600; i++)
        {
            queue.Do(Act.Arrive, 0, 1, 0);
        }

        for (var i = 0; i < 300; i++)
        {
            queue.Do(Act.Take, 0, 0, 0);
            queue.Do(Act.Finish, 0, 0, 0);
        }

        queue.Do(Act.Restart, 0, 0, 0);
        for (var i = 0; i < 300; i++)
        {
            queue.Do(Act.Arrive, 1, 1, 0);
        }

        var before = queue.Served(0);
        queue.Do(Act.Take, 0, 0, 0);
        queue.Do(Act.Take, 0, 0, 0);

        Assert.Equal(1, queue.Served(0) - before);
    }

    /// <summary>A queue, its rows as the store keeps them, and what each person was served by a plain count.</summary>
    private sealed class Model(double[] weights)
    {
        private readonly Guid[] _ids = [.. weights.Select((_, i) => new Guid(i + 1, 0, 0, new byte[8]))];
        private readonly Dictionary<Guid, TicketRow> _rows = [];
        private readonly List<Ticket> _waiting = [];
        private readonly List<Ticket> _leased = [];
        private readonly double[] _served = new double[weights.Length];
        private readonly double[] _debt = new double[weights.Length];
        private readonly double[] _largest = new double[weights.Length];

        // For each pair, from when both have work: the least that (served a - served b) + debt a has been.
        private readonly double?[,] _least = new double?[weights.Length, weights.Length];
        private FairOrder _order = new();
        private int _clock;

        public double Served(int person) => _served[person] * weights[person];

        public void Do(Act act, int person, double cost, int pick)
        {
            switch (act)
            {
                case Act.Arrive:
                    Arrive(person, cost);
                    break;
                case Act.Take when _order.First is { } ticket:
                    Take(ticket);
                    break;
                case Act.Finish when _leased.Count > 0:
                    _rows.Remove(PickFrom(_leased, pick).JobId);
                    break;
                case Act.Cancel when _waiting.Count > 0:
                    Cancel(PickFrom(_waiting, pick));
                    break;
                case Act.LoseLease when _leased.Count > 0:
                    Return(PickFrom(_leased, pick));
                    break;
                case Act.Restart:
                    Restart(losesLeases: pick % 2 == 0);
                    break;
            }
        }

        /// <summary>Compares everybody who waits with everybody else who does; answers how many pairs that were.</summary>
        public int Check()
        {
            var pairs = 0;
            for (var a = 0; a < weights.Length; a++)
            {
                for (var b = 0; b < weights.Length; b++)
                {
                    if (a == b || !Waits(a) || !Waits(b))
                    {
                        _least[a, b] = null;
                        continue;
                    }

                    var ahead = _served[a] - _served[b];
                    _least[a, b] = Math.Min(_least[a, b] ?? double.MaxValue, ahead + _debt[a]);
                    Assert.InRange(ahead - _least[a, b]!.Value, double.MinValue, _largest[a] + _largest[b] + _debt[b] + Slack);
                    pairs++;
                }
            }

            return pairs;
        }

        private bool Waits(int person) => _waiting.Exists(ticket => ticket.UserId == _ids[person]);

        private int PersonOf(Ticket ticket) => Array.IndexOf(_ids, ticket.UserId);

        private static Ticket PickFrom(List<Ticket> tickets, int pick)
        {
            var ticket = tickets[pick % tickets.Count];
            tickets.Remove(ticket);
            return ticket;
        }

        private void Arrive(int person, double cost)
        {
            var row = new TicketRow(
                new Guid(++_clock, 0, 1, new byte[8]),
                _ids[person],
                cost,
                weights[person],
                _order.TagOfNew(_ids[person]),
                DateTimeOffset.UnixEpoch.AddSeconds(_clock),
                0,
                null);
            var ticket = new Ticket(row);
            _rows[row.JobId] = row;
            _order.Add(ticket);
            _waiting.Add(ticket);
            _largest[person] = Math.Max(_largest[person], ticket.Length);
            Assert.Equal(row.Tag, ticket.Tag);
        }

        private void Take(Ticket ticket)
        {
            _order.TakeFirst();
            Repay(ticket);
            ticket.Epoch++;
            _rows[ticket.JobId] = _rows[ticket.JobId] with { Epoch = ticket.Epoch, Worker = "worker" };
            _served[PersonOf(ticket)] += ticket.Length;
            _waiting.Remove(ticket);
            _leased.Add(ticket);
        }

        private void Cancel(Ticket ticket)
        {
            // As the store does it.
            var shift = FairOrder.ShiftOf(ticket);
            _rows.Remove(ticket.JobId);
            foreach (var row in _rows.Values.Where(row => row.UserId == ticket.UserId && row.Worker is null).ToArray())
            {
                if (shift is { } by && (by.By < 0 ? row.Tag > by.Tag : row.Tag < by.Tag))
                {
                    _rows[row.JobId] = row with { Tag = row.Tag + by.By };
                }
            }

            // One that was leased once counts as served.
            Repay(ticket);
            _served[PersonOf(ticket)] += ticket.Epoch > 0 ? ticket.Length : 0;
            Assert.True(_order.Remove(ticket));
        }

        private void Return(Ticket ticket)
        {
            _rows[ticket.JobId] = _rows[ticket.JobId] with { Tag = _order.TagOfReturned(ticket), Worker = null };
            _order.Return(ticket);
            _waiting.Add(ticket);
            _served[PersonOf(ticket)] -= ticket.Length;
            _debt[PersonOf(ticket)] += ticket.Length;
            Assert.Equal(_rows[ticket.JobId].Tag, ticket.Tag);
        }

        private void Repay(Ticket ticket) => _debt[PersonOf(ticket)] -= ticket.Epoch > 0 ? ticket.Length : 0;

        private void Restart(bool losesLeases)
        {
            var tickets = _rows.Values.Select(row => new Ticket(row)).ToArray();
            _waiting.Clear();
            _leased.Clear();
            _waiting.AddRange(tickets.Where(ticket => ticket.Worker is null));
            _leased.AddRange(tickets.Where(ticket => ticket.Worker is not null));
            _order = new FairOrder();
            _order.Load(_waiting, _leased);
            foreach (var ticket in _leased.OrderByDescending(ticket => ticket.Tag).TakeWhile(_ => losesLeases).ToArray())
            {
                _leased.Remove(ticket);
                Return(ticket);
            }
        }
    }
}
