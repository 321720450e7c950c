using System.Buffers.Text;
using System.Security.Claims;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Erasure;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Gallery;

namespace Aiomus.WebApi.Accounts;

internal static class AccountMapping
{
    /// <summary>The account as its caller sees it.</summary>
    public static AccountResponse ToResponse(this UserProfile profile, ClaimsPrincipal caller, SignInOptions options, DateTimeOffset now)
    {
        var isSession = caller.GetSessionId() is not null;
        var freshAt = isSession && AccessHandler.IsFresh(caller.GetFreshAt(), options, now) ? caller.GetFreshAt() : null;
        var response = profile.ToResponse(caller.GetUserId(), isSession, freshAt, options);

        // A key that was given away for pictures does not tell whose it is.
        return caller.GetScopes().HasFlag(AccessScope.Account) ? response : response with { Email = null };
    }

    /// <summary>The account as the session sees it that was opened at this time.</summary>
    public static AccountResponse ToResponse(this UserProfile profile, Guid id, DateTimeOffset openedAt, SignInOptions options) =>
        profile.ToResponse(id, isSession: true, openedAt, options);

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
            entry => new Contracts.Erasure.ErasureEntry((Contracts.Erasure.ErasureStep)entry.Step, entry.At, entry.Removed))],
        [.. (status.Processors ?? []).Select(done => new Contracts.Erasure.ProcessorErasure(
            done.Processor, done.AskedAt, done.DeletedAt, done.RedactedAt))]);

    public static PasskeyResponse ToResponse(this Passkey passkey) =>
        new(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name, passkey.CreatedAt, passkey.IsBackedUp);

    private static AccountResponse ToResponse(
        this UserProfile profile, Guid id, bool isSession, DateTimeOffset? freshAt, SignInOptions options) => new(
        id,
        profile.DisplayName,
        Roles.NamesOf(profile.Roles),
        profile.Preferences?.ToBody(),
        profile.CreatedAt,
        profile.Email,
        profile.HasPassword,
        profile.HasSecondFactor,
        profile.Passkeys,
        freshAt?.AddMinutes(options.FreshMinutes),
        isSession);

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
