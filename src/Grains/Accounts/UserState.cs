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

    public List<ApiKeyHash> Keys { get; set; } = [];

    [PersonalData(DataCategory.Account)]
    public DateTimeOffset CreatedAt { get; set; }
}
