namespace Aiomus.WebApi.Operations;

internal static class OperationsExtensions
{
    /// <summary>Adds what reads the state of the installation.</summary>
    public static void AddOperations(this IServiceCollection services) => services.AddSingleton<QueueReading>();

    /// <summary>Maps what those who run the installation see of it.</summary>
    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapWorkers();
        routes.MapQueues();
        routes.MapAuditLog();
        routes.MapKeptInvoices();
        routes.MapHealth();
    }
}
