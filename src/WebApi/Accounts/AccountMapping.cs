using System.Buffers.Text;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Erasure;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.WebApi.Access;
using GrainFormat = Aiomus.Grains.Interfaces.Jobs.ImageFormat;
using ImageFormat = Aiomus.Contracts.Gallery.ImageFormat;

namespace Aiomus.WebApi.Accounts;

internal static class AccountMapping
{
    public static AccountResponse ToResponse(this UserProfile profile, Guid id) => new(
        id,
        profile.DisplayName,
        Roles.NamesOf(profile.Roles),
        profile.Preferences?.ToBody(),
        profile.CreatedAt);

    /// <summary>Null when nothing was chosen: then nothing is to be remembered.</summary>
    public static UserPreferences? ToMessage(this PreferencesBody body)
    {
        var preferences = new UserPreferences(
            (GrainFormat?)body.Format,
            body.Quality,
            body.Model,
            string.IsNullOrWhiteSpace(body.Style) ? null : body.Style,
            string.IsNullOrWhiteSpace(body.NegativePrompt) ? null : body.NegativePrompt);
        return preferences == new UserPreferences(null, null, null, null, null) ? null : preferences;
    }

    public static ErasureResponse ToResponse(this ErasureStatus status) => new(
        status.Id,
        (Contracts.Erasure.ErasureStep)status.Step,
        [.. status.Entries.Select(
            entry => new Contracts.Erasure.ErasureEntry((Contracts.Erasure.ErasureStep)entry.Step, entry.At, entry.Removed))]);

    public static PasskeyResponse ToResponse(this Passkey passkey) =>
        new(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name, passkey.CreatedAt, passkey.IsBackedUp);

    private static PreferencesBody ToBody(this UserPreferences preferences) => new()
    {
        Format = (ImageFormat?)preferences.Format,
        Quality = preferences.Quality,
        Model = preferences.Model,
        Style = preferences.Style,
        NegativePrompt = preferences.NegativePrompt,
    };
}
