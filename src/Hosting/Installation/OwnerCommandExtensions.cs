using Aiomus.Grains;
using Aiomus.Storage;

namespace Aiomus.Hosting.Installation;

/// <summary>What a command about the owner needs of the layers below, without a silo.</summary>
public static class OwnerCommandExtensions
{
    /// <summary>Adds the installation's secrets, and who owns it.</summary>
    public static IServiceCollection AddOwnerCommand(this IServiceCollection services) => services.AddKeys().AddOwnerLookup();
}
