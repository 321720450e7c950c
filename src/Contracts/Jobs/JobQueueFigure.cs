namespace Aiomus.Contracts.Jobs;

/// <summary>An honest place in the queue.</summary>
/// <param name="Position">How many jobs will be taken before this one, if nothing changes; 0 is next.</param>
/// <param name="EtaSeconds">Expected seconds until a worker takes it, from measured speed; left out when too little was measured to
/// say.</param>
/// <param name="Workers">Workers that can run it now.</param>
public sealed record JobQueueFigure(int Position, double? EtaSeconds, int Workers);
