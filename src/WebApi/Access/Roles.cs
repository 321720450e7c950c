using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.WebApi.Access;

/// <summary>Role names, in claims and in answers; each is also the name of the policy that asks for it.</summary>
internal static class Roles
{
    /// <summary>Runs this installation.</summary>
    public const string Owner = "owner";

    /// <summary>Makes and disables accounts.</summary>
    public const string Admin = "admin";

    /// <summary>Helps people.</summary>
    public const string Support = "support";

    /// <summary>Decides on holds and disclosures.</summary>
    public const string Legal = "legal";

    private static readonly (UserRole Role, string Name)[] All =
        [(UserRole.Owner, Owner), (UserRole.Admin, Admin), (UserRole.Support, Support), (UserRole.Legal, Legal)];

    /// <summary>The names of all roles.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>The names of what a person has.</summary>
    public static IReadOnlyList<string> NamesOf(UserRole roles)
        => [.. All.Where(entry => roles.HasFlag(entry.Role)).Select(entry => entry.Name)];

    /// <summary>The roles of these names, or null when one is not known.</summary>
    public static UserRole? Parse(IEnumerable<string> names)
    {
        var roles = UserRole.None;
        foreach (var name in names)
        {
            if (!Array.Exists(All, entry => entry.Name == name))
            {
                return null;
            }

            roles |= Array.Find(All, entry => entry.Name == name).Role;
        }

        return roles;
    }
}
