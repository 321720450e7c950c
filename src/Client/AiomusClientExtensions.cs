using Aiomus.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the client.</summary>
public static class AiomusClientExtensions
{
    /// <summary>
    /// Adds <see cref="AiomusClient"/> over the HTTP client factory. The answer adds handlers; a retry handler must not repeat
    /// requests that this client does not repeat itself.
    /// </summary>
    public static IHttpClientBuilder AddAiomusClient(this IServiceCollection services, Action<AiomusClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<AiomusClientOptions>()
            .Configure(configure)
            .Validate(
                options => options.Address is { IsAbsoluteUri: true },
                $"{nameof(AiomusClientOptions.Address)} must be an absolute address.")
            .Validate(options => !string.IsNullOrWhiteSpace(options.ApiKey), $"{nameof(AiomusClientOptions.ApiKey)} is needed.")
            .ValidateOnStart();
        return services.AddHttpClient(nameof(AiomusClient), (provider, http) =>
            {
                var options = provider.GetRequiredService<IOptions<AiomusClientOptions>>().Value;
                AiomusClient.Configure(http, options.Address!, options.ApiKey!);
            })
            .RedactLoggedHeaders(["Authorization"])
            .AddTypedClient((http, provider) => new AiomusClient(http, provider.GetRequiredService<TimeProvider>()));
    }
}
