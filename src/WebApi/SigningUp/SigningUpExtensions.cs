using Aiomus.Storage.Settings;

namespace Aiomus.WebApi.SigningUp;

internal static class SigningUpExtensions
{
    /// <summary>Adds who may sign up.</summary>
    public static void AddSigningUp(this IServiceCollection services)
    {
        services.AddSection<SignUpOptions>(SignUpOptions.Section);
        services.AddSingleton<NetworkShare>();
        services.AddSingleton<DisposableDomains>();
        services.AddHostedService(static provider => provider.GetRequiredService<DisposableDomains>());
    }
}
