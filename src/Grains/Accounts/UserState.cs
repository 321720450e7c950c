using System.Text.Json.Serialization;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

/// <summary>One person's account.</summary>
internal sealed class UserState
{
    [PersonalData(DataCategory.Account)]
    public string DisplayName { get; set; } = "";

    public UserPreferences? Preferences { get; set; }

    [PersonalData(DataCategory.Account)]
    public UserRole Roles { get; set; }

    public List<ApiKeyEntry> Keys { get; set; } = [];

    [PersonalData(DataCategory.Account)]
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Null for an account that is known by keys alone.</summary>
    [PersonalData(DataCategory.Account)]
    public string? Email { get; set; }

    /// <summary>The link that confirms the address; null once it is confirmed.</summary>
    public PendingLink? Confirmation { get; set; }

    /// <summary>Argon2id, as a PHC string.</summary>
    [PersonalData(DataCategory.Credential, Purpose.Security, export: false)]
    public string? PasswordHash { get; set; }

    /// <summary>How often the password has been replaced by another one.</summary>
    [NotPersonal]
    public int PasswordVersion { get; set; }

    /// <summary>An earlier version kept the last link alone, and here.</summary>
    public PendingLink? Reset { get; set; }

    /// <summary>
    /// Links to a new password, the latest last, at most <see cref="Accounts.Credentials.MaxResets"/>: whoever asks for one ends nobody
    /// else's.
    /// </summary>
    public List<PendingLink> Resets { get; set; } = [];

    public EmailChangeEntry? EmailChange { get; set; }

    /// <summary>The address before the last change, until it is free for others again.</summary>
    [PersonalData(DataCategory.Account)]
    public string? LeftEmail { get; set; }

    public SecondFactorEntry? SecondFactor { get; set; }

    /// <summary>At most <see cref="Accounts.Sessions.Max"/>.</summary>
    public List<SessionEntry> Sessions { get; set; } = [];

    /// <summary>At most <see cref="Accounts.Passkeys.Max"/>.</summary>
    public List<Passkey> Passkeys { get; set; } = [];

    [PersonalData(DataCategory.Account)]
    public bool Disabled { get; set; }

    /// <summary>
    /// The link that opens an owner's account once, while nothing but an API key does; null once it was followed. Left out while there is
    /// none, as below.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PendingLink? OwnerLink { get; set; }

    /// <summary>The account is being erased, and nothing opens it again. Left out while false: rows of before do not have it.</summary>
    [NotPersonal, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Closed { get; set; }
}
