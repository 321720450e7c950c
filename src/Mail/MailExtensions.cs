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
            string.IsNullOrWhiteSpace(provider.GetRequiredService<IOptions<MailOptions>>().Value.Host)
                ? provider.GetRequiredService<FileTransport>()
                : provider.GetRequiredService<SmtpTransport>());
        return services;
    }
}
