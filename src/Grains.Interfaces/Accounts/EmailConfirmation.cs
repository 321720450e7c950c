namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What became of a link that was followed.</summary>
public enum EmailConfirmation
{
    /// <summary>The link is unknown, used or expired.</summary>
    Unknown,

    /// <summary>Another account has this address.</summary>
    Taken,

    /// <summary>The address is confirmed.</summary>
    Confirmed,

    /// <summary>This half is confirmed; the other address has to confirm too.</summary>
    HalfConfirmed,
}
