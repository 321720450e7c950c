using Aiomus.Grains.Mail;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Aiomus.Mail;

/// <summary>Registers what carries mails.</summary>
public static class MailExtensions
{
    /// <summary>
    /// SMTP when <c>Aiomus:Mail:Host</c> is set, else files in the data folder. A bad setting stops the start and is named.
    /// </summary>
    public static IServiceCollection AddAiomusMail(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSection<MailOptions>(MailOptions.Section);
        services.TryAddSingleton<MailComposer>();
        services.TryAddSingleton<SmtpTransport>();
        services.TryAddSingleton<FileTransport>();
        services.TryAddSingleton<IMailTransport>(provider =>
            HasNoServer(provider)
                ? provider.GetRequiredService<FileTransport>()
                : provider.GetRequiredService<SmtpTransport>());
        return services;
    }

    /// <summary>The folder in which mails become files; null when there is a mail server.</summary>
    public static string? FindMailFolder(this IServiceProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return HasNoServer(provider) ? FileTransport.FolderOf(provider.GetRequiredService<IOptions<StorageOptions>>().Value) : null;
    }

    private static bool HasNoServer(IServiceProvider provider) =>
        string.IsNullOrWhiteSpace(provider.GetRequiredService<IOptions<MailOptions>>().Value.Host);
}
