using Aiomus.Grains.Queues;
using Aiomus.Storage.Tickets;
using CsCheck;

namespace Aiomus.Grains.Tests.Queues;

public sealed class WaitingTreeTests
{
    // Every key is added when it is not there and removed when it is: all orders of both come up.
    [Fact]
    public void Tree_AnswersAsASortedListWould() => Gen.Int[0, 60].Array[0, 400].Sample(
        keys =>
        {
            var (tree, list) = (new WaitingTree(), new SortedDictionary<int, Ticket>());
            foreach (var key in keys)
            {
                if (list.Remove(key, out var known))
                {
                    Assert.True(tree.Remove(known));
                    Assert.False(tree.Remove(known));
                }
                else
                {
                    tree.Add(list[key] = NewTicket(key));
                }

                Assert.True(tree.IsSound());
                Assert.Equal((list.Count, list.Count == 0 ? null : list.First().Value), (tree.Count, tree.First));
                var probe = NewTicket(key);
                var before = list.TakeWhile(entry => entry.Key < key).Select(entry => entry.Value.Cost).ToArray();
                Assert.Equal(before.Length, tree.Before(probe).Count);
                Assert.Equal(before.Sum(), tree.Before(probe).Cost, 1e-9);
            }
        },
        iter: 2000);

    [Fact]
    public void SortedArrivals_KeepItBalanced()
    {
        var tree = new WaitingTree();
        var tickets = Enumerable.Range(0, 10_000).Select(NewTicket).ToArray();
        foreach (var ticket in tickets)
        {
            tree.Add(ticket);
        }

        Assert.True(tree.IsSound());
        foreach (var ticket in tickets.Take(9000))
        {
            Assert.Equal(ticket, tree.First);
            Assert.True(tree.Remove(ticket));
        }

        Assert.True(tree.IsSound());
        Assert.Equal(999, tree.Before(tickets[^1]).Count);
    }

    private static Ticket NewTicket(int key) =>
        new(new TicketRow(new Guid(key, 0, 0, new byte[8]), Guid.Empty, 1 + (key % 7), 1, key / 3, DateTimeOffset.UnixEpoch, 0, null));
}
