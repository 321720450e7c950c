namespace Aiomus.Grains.Tests.Clusters;

/// <summary>One thing that was stored, and waited for.</summary>
/// <param name="What">What was stored.</param>
/// <param name="Bytes">How much.</param>
public sealed record DurableWrite(string What, long Bytes);
