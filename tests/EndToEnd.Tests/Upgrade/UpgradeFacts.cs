namespace Aiomus.EndToEnd.Tests.Upgrade;

/// <summary>What a version of the product said about the data that it left, and the secrets that open them. Of tests only.</summary>
/// <param name="Commit">The commit of that version.</param>
/// <param name="StoppedAt">When it was stopped. Nothing in a fixture may depend on how long ago that is.</param>
/// <param name="OwnerKey">The owner's API key.</param>
/// <param name="People">Those who stay.</param>
/// <param name="Erased">Who had been erased.</param>
/// <param name="Erasure">The id of that erasure.</param>
internal sealed record UpgradeFacts(
    string Commit, DateTimeOffset StoppedAt, string OwnerKey, IReadOnlyList<UpgradePerson> People, UpgradePerson Erased, Guid Erasure)
{
    public UpgradePerson Find(string name) => People.Single(person => person.Name == name);
}
