namespace Aiomus.Contracts.Erasure;

/// <summary>One line of an erasure's ledger.</summary>
/// <param name="Step">The step that was reached.</param>
/// <param name="At">When.</param>
/// <param name="Removed">What was removed in it: counts by kind of thing.</param>
public sealed record ErasureEntry(ErasureStep Step, DateTimeOffset At, IReadOnlyDictionary<string, int> Removed);
