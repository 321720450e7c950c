namespace Aiomus.Grains.Mail;

/// <summary>What is still to be sent, and the ids by which repetitions are recognised.</summary>
internal sealed class OutboxState
{
    public List<UnsentMail> Unsent { get; set; } = [];

    /// <summary>Ids of the last mails that were sent or given up.</summary>
    [PersonalData(DataCategory.Identity, Purpose.Security, export: false)]
    public List<Guid> Done { get; set; } = [];

    /// <summary>True once an erasure began: nothing is sent any more, also after a restart.</summary>
    [NotPersonal]
    public bool Fenced { get; set; }
}
