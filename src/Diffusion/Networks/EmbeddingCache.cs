namespace Aiomus.Diffusion.Networks;

/// <summary>The latest embeddings; when it is full, the one longest unused goes. Not thread-safe.</summary>
internal sealed class EmbeddingCache(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<(string Key, Condition Condition)>> _nodes = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, Condition Condition)> _byUse = new();

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

        if (_nodes.Count >= capacity)
        {
            _nodes.Remove(_byUse.Last!.Value.Key);
            _byUse.RemoveLast();
        }

        _nodes[key] = _byUse.AddFirst((key, condition));
    }
}
