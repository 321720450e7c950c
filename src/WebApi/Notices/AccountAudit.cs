using System.Security.Claims;
using Aiomus.Grains.Interfaces.Audit;

namespace Aiomus.WebApi.Notices;

/// <summary>Enters who did what into the audit log of the account that it was done to.</summary>
internal sealed class AccountAudit(IGrainFactory grains)
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
}
