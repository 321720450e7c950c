namespace Aiomus.Contracts.Erasure;

/// <summary>How far an erasure is. Each step is durable before the next begins.</summary>
public enum ErasureStep
{
    /// <summary>Asked for; nothing is lost yet.</summary>
    Requested,

    /// <summary>Keys are revoked, work is stopped, new writes are refused.</summary>
    Fenced,

    /// <summary>Everything that held the person's data has deleted it.</summary>
    Erased,

    /// <summary>The database has dropped the bytes of the deleted rows.</summary>
    Compacted,

    /// <summary>A second, independent search found nothing.</summary>
    Rediscovered,

    /// <summary>The receipt is written; nothing names the person any more.</summary>
    Completed,

    /// <summary>Between erased and compacted: the person's key is destroyed, and with it whatever copies of their data there are.</summary>
    KeyShredded,
}
