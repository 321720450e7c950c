namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>How far an erasure is. Each step is durable before the next begins.</summary>
public enum ErasureStep
{
    /// <summary>Asked for; nothing is lost yet.</summary>
    Requested,

    /// <summary>Keys are revoked, work is stopped, new writes are refused.</summary>
    Fenced,

    /// <summary>Every registered holder has deleted what it held.</summary>
    Erased,

    /// <summary>The database has dropped the bytes of the deleted rows.</summary>
    Compacted,

    /// <summary>A second search, which does not know the register, found nothing.</summary>
    Rediscovered,

    /// <summary>The receipt is written; nothing names the person any more.</summary>
    Completed,

    /// <summary>Between erased and compacted: the person's key is destroyed, and with it whatever copies of their data there are.</summary>
    KeyShredded,
}
