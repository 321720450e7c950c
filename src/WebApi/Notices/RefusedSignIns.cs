using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Notices;

/// <summary>
/// Enters refused tries to sign in into the audit log of the account that they were made at: the first of each hour, so that a stranger
/// who never stops neither fills the log nor pushes out what else is in it. It is written within a second or two and apart from the answer,
/// whose time must not tell that there is such an account. A process that is killed forgets what it has not written yet.
/// </summary>
internal sealed partial class RefusedSignIns(
    IGrainFactory grains, IHttpContextAccessor accessor, TimeProvider time, ILogger<RefusedSignIns> logger) : BackgroundService
{
    // More accounts than are tried in a second. Whatever does not fit is entered with the next try of the same hour.
    internal const int MostWaiting = 4096;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, AuditEvent> _waiting = [];

    /// <summary>Has a refused try at this account entered; nothing happens where there is no such account.</summary>
    public void Note(Guid userId)
    {
        if (_waiting.Count >= MostWaiting)
        {
            return;
        }

        var hour = time.GetUtcNow().ToUnixTimeSeconds() / 3600;
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"refused\n{userId}\n{hour}")).AsSpan(0, 16));
        var network = DeviceWords.Network(accessor.HttpContext?.Connection.RemoteIpAddress);

        // Nobody knows who it was, so it is nobody who did it.
        _waiting.TryAdd(
            userId, new AuditEvent(id, AuditAction.SignInRefused, AuditOutcome.Refused, Actor: null, Target: null, network));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await WriteAsync();
        }
    }

    private async Task WriteAsync()
    {
        foreach (var (userId, entry) in _waiting)
        {
            try
            {
                // Whoever shows a passkey names the account, and may name one that there is not: it gets no log.
                if (await grains.GetGrain<IUserGrain>(userId).GetProfileAsync(CancellationToken.None) is not null)
                {
                    await grains.GetGrain<IAuditGrain>(userId).AppendAsync(entry, CancellationToken.None);
                }

                _waiting.TryRemove(userId, out _);
            }
            catch (AiomusException gone) when (gone.Code == ErrorCode.AccountGone)
            {
                // It is being erased, and its log with it.
                _waiting.TryRemove(userId, out _);
            }
            catch (Exception fault) when (Faults.IsUnavailable(fault))
            {
                // The next round tries again.
                LogNotWritten(fault);
                return;
            }
            catch (Exception fault)
            {
                // One account whose log cannot be written must not keep the others' from being written.
                _waiting.TryRemove(userId, out _);
                LogNotWritten(fault);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A refused sign-in could not be entered into the account's audit log.")]
    private partial void LogNotWritten(Exception fault);
}
