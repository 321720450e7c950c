namespace Aiomus.Contracts.Accounts;

/// <summary>What accounts and their credentials are held to.</summary>
public static class AccountLimits
{
    /// <summary>The most characters of a person's name, and of the name of a key or passkey.</summary>
    public const int MaxName = 100;

    /// <summary>The most characters of a preferred style.</summary>
    public const int MaxStyle = 500;

    /// <summary>The smallest preferred width and height, in pixels.</summary>
    public const int MinPreferredSize = 64;

    /// <summary>The largest preferred width and height, in pixels.</summary>
    public const int MaxPreferredSize = 4096;

    /// <summary>The fewest characters of a new password.</summary>
    public const int MinPassword = 12;

    /// <summary>The most characters of a new password.</summary>
    public const int MaxPassword = 256;

    /// <summary>The most characters of a password that is tried, before they are composed.</summary>
    public const int MaxTriedPassword = 4 * MaxPassword;

    /// <summary>The most characters of a code of the second factor: a recovery code with blanks between its letters.</summary>
    public const int MaxCode = 128;

    /// <summary>The most entries of a page of the audit log.</summary>
    public const int MaxAuditPage = 100;
}
