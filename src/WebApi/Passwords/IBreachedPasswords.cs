namespace Aiomus.WebApi.Passwords;

/// <summary>Passwords that are known from breaches of other services.</summary>
internal interface IBreachedPasswords
{
    /// <summary>Whether this one is known. Never asks anybody outside.</summary>
    bool Contains(string password);
}
