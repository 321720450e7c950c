namespace Aiomus.Grains.Accounts;

/// <summary>The accounts that were made in a network lately, the oldest first.</summary>
internal sealed class NewAccountsState
{
    public List<NewAccount> Places { get; set; } = [];
}
