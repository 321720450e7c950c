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
    public void ReturnedJob_IsNext()
    {
        var user = Guid.NewGuid();
        Add(user);
        Add(user);
        var first = Take();

        _order.Return(first);

        Assert.Equal(first, Take());
    }

    [Fact]
    public void CanceledJobs_CostNoTurn()
    {
        var (canceller, other) = (Guid.NewGuid(), Guid.NewGuid());
        var canceled = Enumerable.Range(0, 100).Select(_ => Add(canceller)).ToArray();
        var kept = Add(canceller);
        for (var i = 0; i < 10; i++)
        {
            Add(other);
        }

        foreach (var ticket in canceled)
        {
            Assert.True(_order.Remove(ticket));
        }

        Assert.InRange(_order.Before(kept)!.Value.Count, 0, 1);
    }

    [Fact]
    public void Position_CountsThoseBeforeAndTheirCost()
    {
        var tickets = Enumerable.Range(0, 10).Select(i => Add(Guid.NewGuid(), cost: i + 1)).ToArray();

        _order.Remove(tickets[3]);

        Assert.Equal((2, 1.0 + 2), _order.Before(tickets[2]));
        Assert.Null(_order.Before(tickets[3]));
        Assert.Equal((3, 1.0 + 2 + 3), _order.Before(tickets[4]));
        Assert.Equal((9, 55.0 - 4), (_order.Count, _order.Cost));
    }

    [Fact]
    public void PersonsWhoHaveNothingToGain_AreForgotten()
    {
        for (var i = 0; i < 1000; i++)
        {
            var passing = Guid.NewGuid();
            Add(passing);
            Take();
            Add(passing);
            Take();
        }

        Assert.InRange(_order.Flows, 0, 2);
    }

    private Ticket Add(Guid user, double cost = 1, double weight = 1)
    {
        var time = DateTimeOffset.UnixEpoch.AddSeconds(_clock++);
        var ticket = new Ticket(new TicketRow(Guid.NewGuid(), user, cost, weight, 0, time, 0, null));
        _order.Add(ticket);
        return ticket;
    }

    private Ticket Take()
    {
        var ticket = _order.First!;
        _order.TakeFirst();
        ticket.Epoch++;
        return ticket;
    }
}
