namespace Aiomus.Storage;

/// <summary>The names of the grain storages, for <c>[PersistentState]</c>.</summary>
public static class StorageNames
{
    /// <summary>Personal data. Every write is guarded by the register of holders.</summary>
    public const string User = "user";

    /// <summary>Everything else: the erasure ledger, receipts, the installation, registers.</summary>
    public const string System = "system";
}
