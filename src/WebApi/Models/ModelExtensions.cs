namespace Aiomus.WebApi.Models;

internal static class ModelExtensions
{
    public static void AddModels(this IServiceCollection services) => services.AddSingleton<ModelCatalog>();
}
