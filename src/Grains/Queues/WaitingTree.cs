namespace Aiomus.Grains.Queues;

/// <summary>
/// The tickets that wait, sorted by tag, with the number and the cost of those before each: adding, removing and looking up all take
/// O(log n). A weight-balanced tree (Nievergelt and Reingold 1973) with the parameters 3 and 2, which are the ones proven right by
/// Hirai and Yamamoto, "Balancing weight-balanced trees", Journal of Functional Programming 21(3), 2011.
/// </summary>
internal sealed class WaitingTree
{
    private const int Delta = 3;
    private const int Gamma = 2;

    private Node? _root;

    public int Count => SizeOf(_root);

    /// <summary>The cost of all.</summary>
    public double Cost => CostOf(_root);

    /// <summary>The ticket with the smallest tag, or null.</summary>
    public Ticket? First
    {
        get
        {
            var node = _root;
            while (node?.Left is not null)
            {
                node = node.Left;
            }

            return node?.Ticket;
        }
    }

    /// <summary>Adds a ticket that is not in the tree.</summary>
    public void Add(Ticket ticket) => _root = Add(_root, ticket);

    /// <summary>Takes a ticket out; it must have the tag that it had when it was added. False when it is not there.</summary>
    public bool Remove(Ticket ticket)
    {
        var before = Count;
        _root = Remove(_root, ticket);
        return Count < before;
    }

    /// <summary>How many tickets lie before the place of this one, and what they cost together. It need not be in the tree.</summary>
    public (int Count, double Cost) Before(Ticket ticket)
    {
        var (count, cost) = (0, 0.0);
        for (var node = _root; node is not null;)
        {
            if (Compare(ticket, node.Ticket) <= 0)
            {
                node = node.Left;
            }
            else
            {
                count += SizeOf(node.Left) + 1;
                cost += CostOf(node.Left) + node.Ticket.Cost;
                node = node.Right;
            }
        }

        return (count, cost);
    }

    /// <summary>True when every node keeps the balance and its sums; for tests.</summary>
    internal bool IsSound() => IsSound(_root);

    private static bool IsSound(Node? node) => node is null
        || (IsSound(node.Left)
            && IsSound(node.Right)
            && !IsTooHeavy(node.Left, node.Right)
            && !IsTooHeavy(node.Right, node.Left)
            && node.Size == SizeOf(node.Left) + SizeOf(node.Right) + 1);

    private static int Compare(Ticket x, Ticket y)
    {
        var byTag = x.Tag.CompareTo(y.Tag);
        var byTime = byTag != 0 ? byTag : x.EnqueuedAt.CompareTo(y.EnqueuedAt);
        return byTime != 0 ? byTime : x.JobId.CompareTo(y.JobId);
    }

    private static Node Add(Node? node, Ticket ticket)
    {
        if (node is null)
        {
            return new Node(ticket);
        }

        if (Compare(ticket, node.Ticket) < 0)
        {
            node.Left = Add(node.Left, ticket);
        }
        else
        {
            node.Right = Add(node.Right, ticket);
        }

        return Balance(node);
    }

    private static Node? Remove(Node? node, Ticket ticket)
    {
        if (node is null)
        {
            return null;
        }

        var side = Compare(ticket, node.Ticket);
        if (side == 0)
        {
            return Join(node.Left, node.Right);
        }

        if (side < 0)
        {
            node.Left = Remove(node.Left, ticket);
        }
        else
        {
            node.Right = Remove(node.Right, ticket);
        }

        return Balance(node);
    }

    // Both were the sides of one node, so that their sizes fit: the heavier one gives up the node next to the gap.
    private static Node? Join(Node? left, Node? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        Node top;
        if (left.Size > right.Size)
        {
            left = TakeLast(left, out top);
        }
        else
        {
            right = TakeFirst(right, out top);
        }

        (top.Left, top.Right) = (left, right);
        return Balance(top);
    }

    private static Node? TakeFirst(Node node, out Node first)
    {
        if (node.Left is null)
        {
            first = node;
            return node.Right;
        }

        node.Left = TakeFirst(node.Left, out first);
        return Balance(node);
    }

    private static Node? TakeLast(Node node, out Node last)
    {
        if (node.Right is null)
        {
            last = node;
            return node.Left;
        }

        node.Right = TakeLast(node.Right, out last);
        return Balance(node);
    }

    private static Node Balance(Node node)
    {
        if (IsTooHeavy(node.Right, node.Left))
        {
            node.Right = IsSingle(node.Right!.Left, node.Right.Right) ? node.Right : RotateRight(node.Right);
            return RotateLeft(node);
        }

        if (IsTooHeavy(node.Left, node.Right))
        {
            node.Left = IsSingle(node.Left!.Right, node.Left.Left) ? node.Left : RotateLeft(node.Left);
            return RotateRight(node);
        }

        node.Sum();
        return node;
    }

    private static bool IsTooHeavy(Node? heavy, Node? light) => SizeOf(heavy) + 1 > Delta * (SizeOf(light) + 1);

    private static bool IsSingle(Node? inner, Node? outer) => SizeOf(inner) + 1 < Gamma * (SizeOf(outer) + 1);

    private static Node RotateLeft(Node node)
    {
        var top = node.Right!;
        (node.Right, top.Left) = (top.Left, node);
        node.Sum();
        top.Sum();
        return top;
    }

    private static Node RotateRight(Node node)
    {
        var top = node.Left!;
        (node.Left, top.Right) = (top.Right, node);
        node.Sum();
        top.Sum();
        return top;
    }

    private static int SizeOf(Node? node) => node?.Size ?? 0;

    private static double CostOf(Node? node) => node?.Cost ?? 0;

    private sealed class Node(Ticket ticket)
    {
        public Ticket Ticket { get; } = ticket;

        public Node? Left { get; set; }

        public Node? Right { get; set; }

        public int Size { get; private set; } = 1;

        public double Cost { get; private set; } = ticket.Cost;

        // From the sides anew each time, so that no error of rounding adds up.
        public void Sum()
        {
            Size = SizeOf(Left) + SizeOf(Right) + 1;
            Cost = CostOf(Left) + CostOf(Right) + Ticket.Cost;
        }
    }
}
