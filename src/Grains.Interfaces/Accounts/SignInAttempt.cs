namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>An attempt to sign in to an address, which has begun.</summary>
/// <param name="IsOpen">
/// False while earlier failures lock the address: then the attempt fails whatever the password, and whoever tries cannot tell.
/// </param>
/// <param name="UserId">Whose address it is; null for an address that no account has.</param>
[GenerateSerializer, Immutable, Alias("aiomus.SignInAttempt")]
public sealed record SignInAttempt(
    [property: Id(0), NotPersonal] bool IsOpen,
    [property: Id(1), PersonalData(DataCategory.Identity)] Guid? UserId);
