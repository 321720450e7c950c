namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What a person may do beyond their own things.</summary>
[Flags]
public enum UserRole
{
    /// <summary>Their own things only.</summary>
    None = 0,

    /// <summary>Runs this installation.</summary>
    Owner = 1,
}
