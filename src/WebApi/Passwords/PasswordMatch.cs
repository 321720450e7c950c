namespace Aiomus.WebApi.Passwords;

/// <summary>How a password and a hash go together.</summary>
internal enum PasswordMatch
{
    /// <summary>It is another password.</summary>
    None,

    /// <summary>It is the one, and the hash is to be made anew: with more work, or of the composed form.</summary>
    Outdated,

    /// <summary>It is the one.</summary>
    Current,
}
