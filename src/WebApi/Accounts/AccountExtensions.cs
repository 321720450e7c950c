using Aiomus.Storage.Settings;
using Microsoft.AspNetCore.Authorization;

namespace Aiomus.WebApi.Accounts;

internal static class AccountExtensions
{
    /// <summary>Adds signing up and in, API keys, what routes ask of their callers, and the owner's first key.</summary>
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSection<SignInOptions>("Aiomus:Accounts");
        services.AddSingleton<PasswordHasher>();
        services.AddSingleton<IBreachedPasswords, BreachedPasswordFile>();
        services.AddSingleton<PasswordRules>();
        services.AddSingleton<EmailKeys>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<SignUpDesk>();
        services.AddSingleton<AccountMail>();
        services.AddSingleton<AccountAudit>();
        services.AddSingleton<EvenTime>();
        services.AddSingleton<AccessWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessWatch>());

        // Not AddAuthentication: that keeps keys for cookies of its own, and ours hold nothing but a random secret.
        services.AddWebEncoders();
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = AccessAuthenticationHandler.SchemeName;
            options.AddScheme<AccessAuthenticationHandler>(AccessAuthenticationHandler.SchemeName, displayName: null);
        });
        services.AddTransient<AccessAuthenticationHandler>();
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationHandler, AccessHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusal>();
        services.AddSingleton<OwnerKeyOrders>();
        services.AddHostedService<OwnerBootstrap>();
    }

    /// <summary>Ends connections whose key or session counts no more.</summary>
    public static void UseAccessWatch(this WebApplication app) => app.Use(app.Services.GetRequiredService<AccessWatch>().InvokeAsync);
}
