namespace Aiomus.WebApi.Notices;

internal static class NoticeExtensions
{
    /// <summary>Adds what an account is told by mail and in its audit log.</summary>
    public static void AddNotices(this IServiceCollection services)
    {
        services.AddSingleton<EmailKeys>();
        services.AddSingleton<AccountMail>();
        services.AddSingleton<AccountAudit>();
        services.AddSingleton<RefusedSignIns>();
        services.AddHostedService(provider => provider.GetRequiredService<RefusedSignIns>());
    }
}
