namespace Aiomus.WebApi.Jobs;

internal static class JobExtensions
{
    public static void AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<QueueFigures>();
        services.AddSingleton<SubmissionGate>();
        services.AddSingleton<SubmissionDesk>();
    }
}
