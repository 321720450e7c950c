namespace Aiomus.Grains.Accounts;

/// <summary>Whose an address is.</summary>
internal sealed class EmailIndexState
{
    [PersonalData(DataCategory.Identity)]
    public Guid? UserId { get; set; }
}
