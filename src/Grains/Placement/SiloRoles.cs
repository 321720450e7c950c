namespace Aiomus.Grains.Placement;

/// <summary>What silos tell of themselves in their metadata.</summary>
public static class SiloRoles
{
    /// <summary>The key that says whether a silo runs models.</summary>
    public const string Worker = "worker";

    /// <summary>The key that says on what a silo runs models: <c>cpu</c> or <c>cuda</c>.</summary>
    public const string Accelerator = "accelerator";

    /// <summary>The value of <see cref="Worker"/> on silos that do.</summary>
    public const string Yes = "yes";
}
