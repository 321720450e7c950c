namespace Aiomus.WebApi.Accounts;

/// <summary>Role names, in claims and in answers; each is also the name of the policy that asks for it.</summary>
internal static class Roles
{
    public const string Owner = "owner";
}
