using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SignInOptions = Aiomus.WebApi.Accounts.SignInOptions;

namespace Aiomus.WebApi.Passkeys;

internal static class PasskeyExtensions
{
    /// <summary>Adds passkeys: ASP.NET Core's handler over the accounts that the grains keep.</summary>
    public static void AddPasskeys(this IServiceCollection services)
    {
        services.AddIdentityCore<PasskeyAccount>().AddUserStore<PasskeyStore>();
        services.AddScoped<IPasskeyHandler<PasskeyAccount>, PasskeyHandler<PasskeyAccount>>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<SignInOptions>>(static (passkeys, signIn) =>
        {
            // A passkey takes the place of both factors, so it must know that it is in the right hands.
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            passkeys.ServerDomain = new Uri(signIn.Value.PublicUrl).Host;
            passkeys.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && IsOurs(context.Origin, context.HttpContext.Request, signIn.Value));
        });
    }

    // The address that people know, or the one that this request came to.
    private static bool IsOurs(string origin, HttpRequest request, SignInOptions signIn) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var given)
        && (IsSame(given, signIn.PublicUrl) || IsSame(given, $"{request.Scheme}://{request.Host}"));

    private static bool IsSame(Uri given, string own) => Uri.Compare(
        given, new Uri(own), UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
