using Aiomus.Grains.Subscriptions;
using Aiomus.Payments.Doubles;
using Aiomus.Payments.Processing;
using Aiomus.Payments.Settings;
using Aiomus.Payments.Webhooks;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Aiomus.Payments;

/// <summary>Registers the payment processor.</summary>
public static class PaymentExtensions
{
    /// <summary>
    /// Stripe, the double in its place, or none, as <c>Aiomus:Payments:Mode</c> says. A bad setting stops the start and is named.
    /// </summary>
    public static IServiceCollection AddAiomusPayments(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSection<PaymentOptions>(PaymentOptions.Section);
        services.AddOptions<Chosen>().Validate<PaymentChoice>(static (_, _) => true).ValidateOnStart();
        services.TryAddSingleton<PaymentChoice>();
        services.TryAddSingleton<DoubleHost>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<DoubleHost>());
        services.TryAddSingleton<StripeGate>();
        services.TryAddSingleton<PriceBook>();
        services.TryAddSingleton<AccountReader>();
        services.TryAddSingleton<StripeProcessor>();
        services.TryAddSingleton<PaymentDesk>();
        services.Replace(ServiceDescriptor.Singleton<IPaymentProcessor>(static provider =>
            provider.GetRequiredService<PaymentChoice>().Way == PaymentWay.Off
                ? provider.GetRequiredService<NoProcessor>()
                : provider.GetRequiredService<StripeProcessor>()));
        services.Replace(ServiceDescriptor.Singleton<IPaymentDesk>(static provider =>
            provider.GetRequiredService<PaymentChoice>().Way == PaymentWay.Off
                ? provider.GetRequiredService<NoProcessor>()
                : provider.GetRequiredService<PaymentDesk>()));
        return services;
    }

    // The choice is made when the options are checked, so that a bad one stops the start before anything else does.
    private sealed class Chosen;
}
