namespace Aiomus.Grains.Interfaces.Inference;

/// <summary>Names workers: <c>model@silo address</c>. A silo address has an @ of its own; a model name never has one.</summary>
public static class WorkerKey
{
    /// <summary>The worker of a model on a silo, whose address is written by <c>SiloAddress.ToParsableString()</c>.</summary>
    public static string For(string model, string siloAddress) => $"{model}@{siloAddress}";

    /// <summary>The model part of a worker's key.</summary>
    public static string ModelOf(string worker)
        => worker[..(worker.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? at : worker.Length)];

    /// <summary>The silo address part of a worker's key; empty when there is none.</summary>
    public static string SiloOf(string worker)
        => worker[(worker.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? at + 1 : worker.Length)..];
}
