using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Installation;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Listening;

namespace Aiomus.WebApi.Administration;

/// <summary>
/// Makes the owner once the first start has succeeded, and shows the key and a link once, on the standard output and never in a log. A
/// process that dies before the key was shown, or before that was noted, leaves an owner whom the next start replaces. Then it follows
/// the orders of <see cref="OwnerKeyCommand"/>.
/// </summary>
internal sealed partial class OwnerBootstrap(
    IGrainFactory grains,
    OwnerKeyOrders orders,
    PublicAddress address,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<OwnerBootstrap> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private IInstallationGrain Installation => grains.GetGrain<IInstallationGrain>(0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A start that fails after all must not have spent the key.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken);
        }

        await BootstrapAsync(stoppingToken);
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            if (orders.IsWaiting)
            {
                await FollowAsync(stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task BootstrapAsync(CancellationToken cancellationToken)
    {
        var userId = Guid.NewGuid();
        var key = ApiKey.Create(userId, out var hash);

        // The same id and key at each attempt: one whose answer was lost may have done its work.
        if (await RetryAsync(() => Installation.ClaimOwnerAsync(userId, hash, cancellationToken), cancellationToken))
        {
            var secret = await MakeLinkAsync(userId, cancellationToken);
            await Console.Out.WriteLineAsync($"owner API key: {key}");
            if (secret is not null)
            {
                await Console.Out.WriteLineAsync(OwnerLink.Line(address.OfThisMachine!, secret));
            }

            await Console.Out.FlushAsync(cancellationToken);
            await RetryAsync(
                async () =>
                {
                    await Installation.ConfirmOwnerAsync(userId, cancellationToken);
                    return true;
                },
                cancellationToken);
        }
    }

    // Only where it can be followed: on this machine, and by nobody else.
    private async Task<string?> MakeLinkAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (address.OfThisMachine is null)
        {
            return null;
        }

        var secret = OwnerLink.Create(userId, out var link);
        return await RetryAsync(() => BeginAsync(userId, link, cancellationToken), cancellationToken) ? secret : null;
    }

    private Task<bool> BeginAsync(Guid userId, SecretHash link, CancellationToken cancellationToken) =>
        grains.GetGrain<IAccessGrain>(userId).BeginOwnerLinkAsync(link, time.GetUtcNow() + OwnerLink.Life, cancellationToken);

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            var order = await orders.ReadAsync(cancellationToken);
            var isFollowed = order is not null
                && await Installation.ReplaceOwnerKeyAsync(
                    order.UserId, new ApiKeyHash(order.KeyId, order.SecretHash), order.OrderedAt, cancellationToken);

            if (isFollowed)
            {
                // The link before the command hears of it: until then nobody has it, so that doing it again gives nothing twice.
                var hasLink = address.OfThisMachine is not null
                    && order!.Link is { } link
                    && await BeginAsync(order.UserId, link, cancellationToken);
                await orders.EndAsync(order!.Link, hasLink ? address.OfThisMachine : null, cancellationToken);
            }
            else
            {
                orders.Refuse();
            }

            LogEnd(isFollowed);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // It waits on for the next tick, unless another server of the folder has followed it.
            LogRetry(exception.GetType().Name);
        }
    }

    private void LogEnd(bool isFollowed)
    {
        if (isFollowed)
        {
            LogReplaced();
        }
        else
        {
            LogRefused();
        }
    }

    private async Task<bool> RetryAsync(Func<Task<bool>> act, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await act();
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogRetry(exception.GetType().Name);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The owner's account could not be checked yet: {Fault}")]
    private partial void LogRetry(string fault);

    [LoggerMessage(LogLevel.Warning, "The owner's keys and sessions have ended. The key that the command `owner key` showed is valid.")]
    private partial void LogReplaced();

    [LoggerMessage(
        LogLevel.Warning,
        "An order to replace the owner's key was refused. The order is not of this installation, is too old, or names another account.")]
    private partial void LogRefused();
}
