namespace Aiomus.WebApi.Accounts;

internal static class AccountExtensions
{
    /// <summary>Adds sign-in by API key, the owner's policy and the owner's first key.</summary>
    public static void AddAccounts(this IServiceCollection services)
    {
        // Not AddAuthentication: that keeps keys for cookies on the disk, and there are no cookies.
        services.AddWebEncoders();
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = ApiKeyAuthenticationHandler.SchemeName;
            options.AddScheme<ApiKeyAuthenticationHandler>(ApiKeyAuthenticationHandler.SchemeName, displayName: null);
        });
        services.AddTransient<ApiKeyAuthenticationHandler>();
        services.AddAuthorizationBuilder().AddPolicy(Roles.Owner, policy => policy.RequireRole(Roles.Owner));
        services.AddHostedService<OwnerBootstrap>();
    }
}
