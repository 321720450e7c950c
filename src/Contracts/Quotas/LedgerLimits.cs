namespace Aiomus.Contracts.Quotas;

/// <summary>What pages of the ledger are held to.</summary>
public static class LedgerLimits
{
    /// <summary>The most lines of a page.</summary>
    public const int MaxPage = 100;

    /// <summary>The lines of a page when nothing else is asked for.</summary>
    public const int DefaultPage = 50;
}
