using System.Net;
using Aiomus.Storage.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aiomus.Payments.Settings;

/// <summary>Which processor is asked, as it follows from the settings. Decided once; a choice that cannot be stops the start.</summary>
internal sealed class PaymentChoice
{
    private static readonly string[] PortKeys = ["http_ports", "https_ports"];

    public PaymentChoice(
        IOptions<PaymentOptions> payments, IOptions<StorageOptions> storage, IConfiguration configuration, IServiceProvider services)
    {
        var options = payments.Value;
        var isWeb = services.GetService<IServer>() is not null;
        var fault = isWeb ? FindFault(storage.Value, configuration) : null;
        if (options.Wanted == PaymentOptions.Double && fault is not null)
        {
            throw new OptionsValidationException(
                PaymentOptions.Section,
                typeof(PaymentOptions),
                [$"{PaymentOptions.Section}:{nameof(PaymentOptions.Mode)}: The double is only to try with, on one machine. {fault}"]);
        }

        // A process without a web server asks nobody: nothing that the double needs is there.
        IsDouble = isWeb && fault is null && (options.Wanted is "" or PaymentOptions.Double);
        IsStripe = options.Wanted == PaymentOptions.Stripe;
        Way = IsStripe && !options.IsTest ? PaymentWay.Live : IsStripe || IsDouble ? PaymentWay.Test : PaymentWay.Off;
    }

    public bool IsDouble { get; }

    public bool IsStripe { get; }

    public PaymentWay Way { get; }

    private static string? FindFault(StorageOptions storage, IConfiguration configuration)
    {
        if (!string.IsNullOrWhiteSpace(storage.Database))
        {
            return "With PostgreSQL there may be several servers, which it cannot serve.";
        }

        var isHere = IsEmptyOrHere(configuration["Aiomus:Accounts:PublicUrl"])
            && !configuration.GetSection("Aiomus:Web:Proxies").AsEnumerable().Any(proxy => !string.IsNullOrWhiteSpace(proxy.Value))
            && !PortKeys.Any(key => !string.IsNullOrWhiteSpace(configuration[key]))
            && Addresses(configuration).All(IsEmptyOrHere);
        return isHere ? null : "Others can reach this server: set off, or stripe.";
    }

    private static IEnumerable<string?> Addresses(IConfiguration configuration) =>
    [
        .. (configuration["urls"] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]),
    ];

    // Addresses with a star or a plus for their host are no addresses.
    private static bool IsEmptyOrHere(string? address) => string.IsNullOrWhiteSpace(address)
        || (Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip))));
}
