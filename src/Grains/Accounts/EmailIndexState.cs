namespace Aiomus.Grains.Accounts;

/// <summary>Whose an address is.</summary>
internal sealed class EmailIndexState
{
    [PersonalData(DataCategory.Identity)]
    public Guid? UserId { get; set; }

    /// <summary>The last account that was signed up for with this address, while nobody has it.</summary>
    [PersonalData(DataCategory.Identity)]
    public Guid? Expected { get; set; }
}
