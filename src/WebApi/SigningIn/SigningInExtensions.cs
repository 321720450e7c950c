using Aiomus.WebApi.Listening;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.SigningIn;

internal static class SigningInExtensions
{
    /// <summary>Adds signing up and in, and passkeys: ASP.NET Core's handler over the accounts that the grains keep.</summary>
    public static void AddSigningIn(this IServiceCollection services)
    {
        services.AddSingleton<SignUpDesk>();
        services.AddSingleton<EvenTime>();
        services.AddIdentityCore<PasskeyAccount>().AddUserStore<PasskeyStore>();
        services.AddScoped<IPasskeyHandler<PasskeyAccount>, PasskeyHandler<PasskeyAccount>>();
        services.AddOptions<IdentityPasskeyOptions>()
            .Configure<PublicAddress, IOptions<WebOptions>>(static (passkeys, address, web) =>
            {
                // A passkey takes the place of both factors, so it must know that it is in the right hands.
                passkeys.UserVerificationRequirement = "required";
                passkeys.ResidentKeyRequirement = "required";
                passkeys.ServerDomain = new Uri(address.Url).Host;
                passkeys.ValidateOrigin =
                    context => ValueTask.FromResult(!context.CrossOrigin && IsOurs(context.Origin, address, web.Value));
            });
    }

    // The address that people know, or one that the operator named: never what the request calls this host, which its sender chose.
    private static bool IsOurs(string origin, PublicAddress address, WebOptions web) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var given)
        && (address.Own.Any(own => IsSame(given, own)) || Array.Exists(web.Origins, named => IsSame(given, named)));

    private static bool IsSame(Uri given, string own) => Uri.Compare(
        given, new Uri(own), UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
