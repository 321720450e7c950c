namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>One line of an erasure's ledger: no text, no id of a person.</summary>
/// <param name="Step">The step that was reached.</param>
/// <param name="At">When.</param>
/// <param name="Removed">What was removed in it, by kind of holder.</param>
[GenerateSerializer, Immutable, Alias("aiomus.ErasureEntry")]
public sealed record ErasureEntry(
    [property: Id(0), NotPersonal] ErasureStep Step,
    [property: Id(1), NotPersonal] DateTimeOffset At,
    [property: Id(2), NotPersonal] IReadOnlyDictionary<string, int> Removed);
