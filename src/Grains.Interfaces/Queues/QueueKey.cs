namespace Aiomus.Grains.Interfaces.Queues;

/// <summary>Names queues. A model's users are spread over its shards by their id.</summary>
public static class QueueKey
{
    /// <summary>The queue in which a user's jobs for a model wait.</summary>
    public static string For(string model, Guid userId, int shards) => For(model, Shard(userId, shards));

    /// <summary>One shard's queue.</summary>
    public static string For(string model, int shard) => $"{model}/{shard}";

    private static int Shard(Guid userId, int shards)
    {
        Span<byte> bytes = stackalloc byte[16];
        userId.TryWriteBytes(bytes);
        return (int)(BitConverter.ToUInt32(bytes[12..]) % (uint)shards);
    }
}
