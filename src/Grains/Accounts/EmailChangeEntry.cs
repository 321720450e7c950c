namespace Aiomus.Grains.Accounts;

/// <summary>A new address that the old and the new one have yet to confirm; a half that is confirmed is null.</summary>
internal sealed class EmailChangeEntry
{
    [PersonalData(DataCategory.Account)]
    public string Email { get; set; } = "";

    public PendingLink? OldLink { get; set; }

    public PendingLink? NewLink { get; set; }
}
