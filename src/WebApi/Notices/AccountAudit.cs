using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.WebApi.Notices;

/// <summary>Enters who did what into the audit log of the account that it was done to.</summary>
internal sealed class AccountAudit(IGrainFactory grains, TimeProvider time)
{
    /// <summary>
    /// What a caller did to an account, mostly their own. It takes no token, as the notices by mail take none, and acts are asked for
    /// without one: whoever hangs up in time must not leave an act that nobody hears of.
    /// </summary>
    public Task NoteAsync(HttpContext context, Guid userId, AuditAction action, AuditOutcome outcome = AuditOutcome.Succeeded)
    {
        var actor = Guid.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var caller) ? caller : userId;
        var entry = new AuditEvent(
            Guid.NewGuid(), action, outcome, actor, Target: null, DeviceWords.Network(context.Connection.RemoteIpAddress));
        return grains.GetGrain<IAuditGrain>(userId).AppendAsync(entry, CancellationToken.None);
    }

    /// <summary>
    /// That somebody who runs the installation looked at another's account: one entry for all looks of one hour, so that a page that asks
    /// again and again does not fill the person's log. Where they looked from is not the person's to know.
    /// </summary>
    public async Task NoteLookAsync(Guid viewer, Guid userId)
    {
        var hour = time.GetUtcNow().ToUnixTimeSeconds() / 3600;
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"look\n{viewer}\n{userId}\n{hour}")).AsSpan(0, 16));
        try
        {
            await grains.GetGrain<IAuditGrain>(userId).AppendAsync(
                new AuditEvent(id, AuditAction.AccountViewed, AuditOutcome.Succeeded, viewer), CancellationToken.None);
        }
        catch (AiomusException gone) when (gone.Code == ErrorCode.AccountGone)
        {
            // It is being erased, and its log with it.
        }
    }
}
