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
        });
    }
}
