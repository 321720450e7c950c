using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Installation;
using Aiomus.Hosting.Installation;
using Aiomus.Storage.Keys;
using Aiomus.WebApi.Access;

namespace Aiomus.WebApi.Administration;

/// <summary>
/// <c>owner key</c>: a new key for the owner's account, for whoever lost it and can read the installation's secrets. It works beside a
/// running server, which follows within seconds, and without one, and then the next start does.
/// </summary>
internal static class OwnerKeyCommand
{
    private const int Failed = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>True when the arguments are this command's.</summary>
    public static bool IsAsked(string[] args) => args is ["owner", "key", ..];

    /// <summary>Tells the key on the standard output. 0: it counts, or will with the next start; 2: it could not be made.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args[2..]);
        builder.Logging.ClearProviders();
        builder.Services.AddOwnerCommand();
        builder.Services.AddSingleton<OwnerKeyOrders>();
        using var host = builder.Build();
        try
        {
            if (await host.Services.GetRequiredService<IOwnerLookup>().FindAsync() is not { } owner)
            {
                return await FailAsync("There is no owner yet: the next start prints the key.");
            }

            var key = ApiKey.Create(owner, out var hash);
            var orders = host.Services.GetRequiredService<OwnerKeyOrders>();
            var secret = OwnerLink.Create(owner, out var link);
            await orders.GiveAsync(owner, hash, link, CancellationToken.None);
            await WaitAsync(orders);
            if (orders.IsRefused)
            {
                return await FailAsync("The server refused the new key. The server's log says why.");
            }

            Console.WriteLine($"owner API key: {key}");
            if (!orders.IsWaiting && await orders.TakeAnswerAsync(link, CancellationToken.None) is { } address)
            {
                Console.WriteLine(OwnerLink.Line(address, secret));
            }

            Console.WriteLine(orders.IsWaiting
                ? "No server uses this data folder now. The key becomes valid, and all earlier keys end, when a server starts within a day."
                : "The key is valid, and all earlier keys have ended.");
            return 0;
        }
        catch (Exception fault) when (fault is AiomusException or KeyException or IOException or UnauthorizedAccessException)
        {
            return await FailAsync(fault.Message);
        }
    }

    private static async Task WaitAsync(OwnerKeyOrders orders)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (orders.IsWaiting && !patience.IsCancellationRequested)
        {
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private static async Task<int> FailAsync(string why)
    {
        await Console.Error.WriteLineAsync($"The owner's key could not be replaced. {why}");
        return Failed;
    }
}
