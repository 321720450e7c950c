namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What a person may do beyond their own things.</summary>
[Flags]
public enum UserRole
{
    /// <summary>Their own things only.</summary>
    None = 0,

    /// <summary>Runs this installation: everything, and gives roles.</summary>
    Owner = 1,

    /// <summary>Makes and disables accounts, and watches the installation.</summary>
    Admin = 2,

    /// <summary>Helps people: disables accounts and starts erasures that people ask for.</summary>
    Support = 4,

    /// <summary>Decides on holds and disclosures.</summary>
    Legal = 8,
}
