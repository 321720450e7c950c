using System.Buffers.Text;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Erasure;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Gallery;

namespace Aiomus.WebApi.Accounts;

internal static class AccountMapping
{
    public static AccountResponse ToResponse(this UserProfile profile, Guid id) => new(
        id,
        profile.DisplayName,
        Roles.NamesOf(profile.Roles),
        profile.Preferences?.ToBody(),
        profile.CreatedAt);

    public static UserPreferences ToMessage(this PreferencesBody body) => new(
        body.Format?.ToGrains(),
        body.Quality,
        body.Model,
        string.IsNullOrWhiteSpace(body.Style) ? null : body.Style,
        string.IsNullOrWhiteSpace(body.NegativePrompt) ? null : body.NegativePrompt,
        body.Width,
        body.Height);

    public static ErasureResponse ToResponse(this ErasureStatus status) => new(
        status.Id,
        (Contracts.Erasure.ErasureStep)status.Step,
        [.. status.Entries.Select(
            entry => new Contracts.Erasure.ErasureEntry((Contracts.Erasure.ErasureStep)entry.Step, entry.At, entry.Removed))]);

    public static PasskeyResponse ToResponse(this Passkey passkey) =>
        new(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name, passkey.CreatedAt, passkey.IsBackedUp);

    private static PreferencesBody ToBody(this UserPreferences preferences) => new()
    {
        Format = preferences.Format?.ToContract(),
        Quality = preferences.Quality,
        Model = preferences.Model,
        Width = preferences.Width,
        Height = preferences.Height,
        Style = preferences.Style,
        NegativePrompt = preferences.NegativePrompt,
    };
}
