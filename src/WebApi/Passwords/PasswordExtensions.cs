namespace Aiomus.WebApi.Passwords;

internal static class PasswordExtensions
{
    /// <summary>Adds the rules for passwords, and how they are hashed and checked.</summary>
    public static void AddPasswords(this IServiceCollection services)
    {
        services.AddSingleton<PasswordHasher>();
        services.AddSingleton<IBreachedPasswords, BreachedPasswordFile>();
        services.AddSingleton<PasswordRules>();
        services.AddSingleton<PasswordCheck>();
    }
}
