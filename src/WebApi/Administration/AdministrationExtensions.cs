namespace Aiomus.WebApi.Administration;

internal static class AdministrationExtensions
{
    /// <summary>Adds the owner's first key, and following the orders for another.</summary>
    public static void AddAdministration(this IServiceCollection services)
    {
        services.AddSingleton<OwnerKeyOrders>();
        services.AddHostedService<OwnerBootstrap>();
    }
}
