namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What a mail is for that somebody causes who did not prove that the address is theirs. Each has a budget of its own.</summary>
public enum MailReason
{
    /// <summary>A sign-up.</summary>
    SignUp,

    /// <summary>A forgotten password.</summary>
    Reset,

    /// <summary>A change of an account's address to this one.</summary>
    EmailChange,
}
