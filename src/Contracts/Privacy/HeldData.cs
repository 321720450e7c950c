namespace Aiomus.Contracts.Privacy;

/// <summary>What the service holds of a person and for how long. It follows from the marks in the code, and is the same for all.</summary>
/// <param name="Categories">By kind of data.</param>
public sealed record HeldData(IReadOnlyList<HeldCategory> Categories);
