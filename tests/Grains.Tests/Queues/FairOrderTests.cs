using Aiomus.Grains.Queues;
using Aiomus.Storage.Tickets;

namespace Aiomus.Grains.Tests.Queues;

public sealed class FairOrderTests
{
    private readonly FairOrder _order = new();
    private int _clock;

    [Fact]
    public void OnePersonsBatch_DoesNotStarveTheNext()
    {
        var (batch, single) = (Guid.NewGuid(), Guid.NewGuid());
        for (var i = 0; i < 100; i++)
        {
            Add(batch);
        }

        var taken = Take();
        Add(single);

        Assert.Equal(batch, taken.UserId);
        Assert.Equal(1, Enumerable.Range(1, 100).First(_ => Take().UserId == single));
    }

    [Fact]
    public void TwiceTheWeight_GetsTwiceTheWork()
    {
        var (light, heavy) = (Guid.NewGuid(), Guid.NewGuid());
        for (var i = 0; i < 300; i++)
        {
            Add(light);
            Add(heavy, weight: 2);
        }

        var first = Enumerable.Range(0, 300).Select(_ => Take().UserId).ToArray();

        Assert.InRange(first.Count(user => user == heavy), 199, 201);
    }

    [Fact]
    public void Fairness_CountsCostNotTurns()
    {
        var (cheap, dear) = (Guid.NewGuid(), Guid.NewGuid());
        for (var i = 0; i < 400; i++)
        {
            Add(cheap, cost: 1);
            Add(dear, cost: 10);
        }

        var work = Enumerable.Range(0, 300).Select(_ => Take()).ToLookup(ticket => ticket.UserId, ticket => ticket.Cost);

        Assert.InRange(work[cheap].Sum() - work[dear].Sum(), -11, 11);
    }

    // The bound of the paper (theorem 1): over any time in which both wait, the weighted work of two flows differs by no more
    // than one largest job of each.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WeightedWork_StaysWithinTheBound(int seed)
    {
        var random = new Random(seed);
        var users = Enumerable.Range(0, 6).Select(i => (Id: Guid.NewGuid(), Weight: 0.5 + (i * 0.5))).ToArray();
        foreach (var (id, weight) in users)
        {
            for (var i = 0; i < 400; i++)
            {
                Add(id, 0.1 + (random.NextDouble() * 9.9), weight);
            }
        }

        var work = users.ToDictionary(user => user.Id, _ => 0.0);
        for (var i = 0; i < 500; i++)
        {
            var ticket = Take();
            work[ticket.UserId] += ticket.Cost / ticket.Weight;
            foreach (var a in users)
            {
                foreach (var b in users)
                {
                    Assert.True(Math.Abs(work[a.Id] - work[b.Id]) <= (10 / a.Weight) + (10 / b.Weight));
                }
            }
        }
    }

    [Fact]
    public void IdlePerson_EarnsNoCredit()
    {
        var (busy, late) = (Guid.NewGuid(), Guid.NewGuid());
        for (var i = 0; i < 50; i++)
        {
            Add(busy);
        }

        for (var i = 0; i < 40; i++)
        {
            Take();
        }

        for (var i = 0; i < 10; i++)
        {
            Add(late);
        }

        var next = Enumerable.Range(0, 10).Select(_ => Take().UserId).ToArray();

        Assert.InRange(next.Count(user => user == late), 4, 6);
    }

    [Fact]
    public void ReturnedJob_KeepsItsTurn()
    {
        var user = Guid.NewGuid();
        Add(user);
        Add(user);
        var first = Take();

        _order.Add(first);

        Assert.Equal(first, Take());
    }

    [Fact]
    public void Position_CountsThoseBefore()
    {
        var tickets = Enumerable.Range(0, 10).Select(_ => Add(Guid.NewGuid())).ToArray();

        _order.Remove(tickets[3]);

        Assert.Equal(2, _order.PositionOf(tickets[2]));
        Assert.Equal(-1, _order.PositionOf(tickets[3]));
        Assert.Equal(3, _order.PositionOf(tickets[4]));
    }

    private TicketRow Add(Guid user, double cost = 1, double weight = 1)
    {
        var time = DateTimeOffset.UnixEpoch.AddSeconds(_clock++);
        var ticket = new TicketRow(Guid.NewGuid(), user, cost, weight, _order.Tag(user, cost, weight), time, 0, null);
        _order.Add(ticket);
        return ticket;
    }

    private TicketRow Take()
    {
        var ticket = _order.Peek()!;
        _order.TakeFirst();
        return ticket;
    }
}
