using Aiomus.Storage.Tickets;

namespace Aiomus.Storage.Tests.Tickets;

public sealed class SqliteTicketStoreTests() : TicketStoreTests(DatabaseKind.Sqlite);

public sealed class PostgresTicketStoreTests() : TicketStoreTests(DatabaseKind.Postgres);

public abstract class TicketStoreTests(DatabaseKind kind) : StorageTests(kind)
{
    private const string Queue = "mini/0";

    [Fact]
    public async Task AddedTickets_AreLoadedInFairOrderAsTheyWere()
    {
        var later = NewTicket() with { Tag = 2.5, Worker = "worker-1", Epoch = 4, Deaths = 2, Failures = 1, Alone = true };
        var sooner = NewTicket() with { Tag = 1.25 };

        await Store.Tickets.AddAsync(Queue, later, Ct);
        await Store.Tickets.AddAsync(Queue, sooner, Ct);
        await Store.Tickets.AddAsync("mini/1", NewTicket(), Ct);

        Assert.Equal([sooner, later], await Store.Tickets.LoadAsync(Queue, Ct));
    }

    [Fact]
    public async Task AddedTwice_StaysAsItWas()
    {
        var ticket = NewTicket();
        await Store.Tickets.AddAsync(Queue, ticket, Ct);
        await Store.Tickets.TryLeaseAsync(Queue, ticket.JobId, 0, "worker-1", Ct);

        await Store.Tickets.AddAsync(Queue, ticket with { Cost = 99 }, Ct);

        Assert.Equal(ticket with { Epoch = 1, Worker = "worker-1" }, Assert.Single(await Store.Tickets.LoadAsync(Queue, Ct)));
    }

    [Fact]
    public async Task StaleEpoch_NeitherLeasesNorReleases()
    {
        var ticket = NewTicket();
        await Store.Tickets.AddAsync(Queue, ticket, Ct);
        Assert.True(await Store.Tickets.TryLeaseAsync(Queue, ticket.JobId, 0, "worker-1", Ct));

        Assert.False(await Store.Tickets.TryLeaseAsync(Queue, ticket.JobId, 0, "worker-2", Ct));
        Assert.False(await Store.Tickets.ReleaseAsync(Queue, ticket.JobId, 0, 7, 1, Ct));
        Assert.True(await Store.Tickets.ReleaseAsync(Queue, ticket.JobId, 1, 7, 1, Ct));

        Assert.Equal(ticket with { Epoch = 1, Tag = 7, Deaths = 1 }, Assert.Single(await Store.Tickets.LoadAsync(Queue, Ct)));
    }

    [Fact]
    public async Task UnknownTicket_AnswersFalse()
    {
        Assert.False(await Store.Tickets.TryLeaseAsync(Queue, Guid.NewGuid(), 0, "worker-1", Ct));
        Assert.False(await Store.Tickets.ReleaseAsync(Queue, Guid.NewGuid(), 0, 1, 0, Ct));
        Assert.False(await Store.Tickets.RemoveAsync(Queue, Guid.NewGuid(), new TagShift(Guid.NewGuid(), 0, -1), Ct));
        Assert.Empty(await Store.Tickets.LoadAsync(Queue, Ct));
    }

    [Fact]
    public async Task NoteOfADrawingAlone_EndsWithTheLease()
    {
        var ticket = NewTicket();
        await Store.Tickets.AddAsync(Queue, ticket, Ct);
        Assert.False(await Store.Tickets.MarkAloneAsync(Queue, ticket.JobId, 0, Ct));
        await Store.Tickets.TryLeaseAsync(Queue, ticket.JobId, 0, "worker-1", Ct);

        Assert.False(await Store.Tickets.MarkAloneAsync(Queue, ticket.JobId, 0, Ct));
        Assert.True(await Store.Tickets.MarkAloneAsync(Queue, ticket.JobId, 1, Ct));
        Assert.True(Assert.Single(await Store.Tickets.LoadAsync(Queue, Ct)).Alone);

        await Store.Tickets.ReleaseAsync(Queue, ticket.JobId, 1, ticket.Tag, 1, Ct);
        Assert.False(Assert.Single(await Store.Tickets.LoadAsync(Queue, Ct)).Alone);
    }

    [Fact]
    public async Task PostponedTicket_IsTheQueuesOwn()
    {
        var ticket = NewTicket();
        await Store.Tickets.AddAsync(Queue, ticket, Ct);
        await Store.Tickets.TryLeaseAsync(Queue, ticket.JobId, 0, "worker-1", Ct);

        Assert.False(await Store.Tickets.PostponeAsync(Queue, ticket.JobId, 0, 3, Ct));
        Assert.True(await Store.Tickets.PostponeAsync(Queue, ticket.JobId, 1, 3, Ct));

        Assert.Equal(ticket with { Epoch = 1, Worker = "", Failures = 3 }, Assert.Single(await Store.Tickets.LoadAsync(Queue, Ct)));
    }

    [Fact]
    public async Task RemovedTicket_MovesThoseOfItsOwnerOnce()
    {
        var user = Guid.NewGuid();
        var tickets = Enumerable.Range(0, 4).Select(i => NewTicket() with { UserId = user, Tag = i }).ToArray();
        var (others, leased) = (NewTicket() with { Tag = 9 }, NewTicket() with { UserId = user, Tag = 8, Worker = "worker-1" });
        foreach (var ticket in tickets.Append(others).Append(leased))
        {
            await Store.Tickets.AddAsync(Queue, ticket, Ct);
        }

        Assert.True(await Store.Tickets.RemoveAsync(Queue, tickets[1].JobId, new TagShift(user, 1, -0.75), Ct));
        Assert.False(await Store.Tickets.RemoveAsync(Queue, tickets[1].JobId, new TagShift(user, 1, -0.75), Ct));
        Assert.Equal([0, 1.25, 2.25, 8, 9], (await Store.Tickets.LoadAsync(Queue, Ct)).Select(row => row.Tag));

        Assert.True(await Store.Tickets.RemoveAsync(Queue, tickets[2].JobId, new TagShift(user, 1.25, 0.5), Ct));
        Assert.Equal([0.5, 2.25, 8, 9], (await Store.Tickets.LoadAsync(Queue, Ct)).Select(row => row.Tag));
    }

    [Fact]
    public async Task ParallelLeases_GiveEachTicketOnce()
    {
        var tickets = Enumerable.Range(0, 20).Select(_ => NewTicket()).ToList();
        foreach (var ticket in tickets)
        {
            await Store.Tickets.AddAsync(Queue, ticket, Ct);
        }

        await using var other = await StorageHarness.StartAsync(Database);
        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var store = worker % 2 == 0 ? Store.Tickets : other.Tickets;
            var mine = new List<Guid>();
            foreach (var ticket in await store.LoadAsync(Queue, Ct))
            {
                if (await store.TryLeaseAsync(Queue, ticket.JobId, 0, $"worker-{worker}", Ct))
                {
                    mine.Add(ticket.JobId);
                }
            }

            return mine;
        })));

        Assert.Equal(tickets.Select(ticket => ticket.JobId).Order(), leases.SelectMany(mine => mine).Order());
        Assert.All(await Store.Tickets.LoadAsync(Queue, Ct), ticket => Assert.Equal(1, ticket.Epoch));
    }

    [Fact]
    public async Task RemovedUser_LosesItsTicketsOnly()
    {
        var (mine, alsoMine, neighbours) = (NewTicket(), NewTicket(), NewTicket());
        alsoMine = alsoMine with { UserId = mine.UserId };
        foreach (var ticket in new[] { mine, alsoMine, neighbours })
        {
            await Store.Tickets.AddAsync(Queue, ticket, Ct);
        }

        Assert.Equal(2, await Store.Tickets.RemoveUserAsync(Queue, mine.UserId, Ct));
        Assert.Equal(0, await Store.Tickets.RemoveUserAsync(Queue, mine.UserId, Ct));

        Assert.Equal(neighbours, Assert.Single(await Store.Tickets.LoadAsync(Queue, Ct)));
        Assert.True(await Store.Tickets.RemoveAsync(Queue, neighbours.JobId, null, Ct));
        Assert.Empty(await Store.Tickets.LoadAsync(Queue, Ct));
    }

    private static TicketRow NewTicket() => new(
        Guid.NewGuid(), Guid.NewGuid(), 1.5, 2, 3.25, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567), 0, null);
}
