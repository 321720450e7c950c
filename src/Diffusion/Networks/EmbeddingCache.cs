namespace Aiomus.Diffusion.Networks;

/// <summary>The latest embeddings; when it is full, those longest unused go. Not thread-safe.</summary>
/// <param name="capacity">How many are kept; 0 keeps none.</param>
/// <param name="mostBytes">What they may take together. The newest one is kept however large it is.</param>
internal sealed class EmbeddingCache(int capacity, long mostBytes = 64 << 20)
{
    private readonly Dictionary<string, LinkedListNode<(string Key, Condition Condition)>> _nodes = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, Condition Condition)> _byUse = new();
    private long _bytes;

    public Condition? Find(string key)
    {
        if (!_nodes.TryGetValue(key, out var node))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value.Condition;
    }

    public void Add(string key, Condition condition)
    {
        if (capacity == 0)
        {
            return;
        }

        _bytes += BytesOf(condition);
        while (_nodes.Count >= capacity || (_nodes.Count > 0 && _bytes > mostBytes))
        {
            var (oldest, unused) = _byUse.Last!.Value;
            _nodes.Remove(oldest);
            _byUse.RemoveLast();
            _bytes -= BytesOf(unused);
        }

        _nodes[key] = _byUse.AddFirst((key, condition));
    }

    private static long BytesOf(Condition condition) => sizeof(float) * ((long)condition.Hidden.Values.Length + condition.Pooled.Length);
}
