using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Notices;
using Microsoft.AspNetCore.Http.HttpResults;
using QRCoder;

namespace Aiomus.WebApi.SigningIn;

/// <summary>One-time codes as the second factor.</summary>
internal static class SecondFactorEndpoints
{
    private const int SecretBytes = 20;
    private const int Codes = 10;

    // 120 bits: from 112 on a plain hash keeps a secret (OWASP ASVS 6.5.2).
    private const int RecoveryBytes = 15;

    public static void MapSecondFactor(this IEndpointRouteBuilder routes)
    {
        var factor = routes.MapGroup("/v1/account/totp").WithTags("Sign-in").RequireSessionOrOnlyApiKey().RequireFresh();
        factor.MapPost("/", BeginAsync).WithName("beginTotp").WithSummary("Begin to set up one-time codes: a secret, also as a QR code");
        factor.MapPut("/", ConfirmAsync).WithName("confirmTotp")
            .WithSummary("Switch one-time codes on with a first code; the answer holds the recovery codes").RequireWay(Way.Code);
        factor.MapPost("/recovery-codes", RenewCodesAsync).WithName("renewRecoveryCodes")
            .WithSummary("Make new recovery codes in place of all earlier ones, in a session that showed a one-time code")
            .RequireSession();
        factor.MapDelete("/", RemoveAsync).WithName("removeTotp")
            .WithSummary("Switch one-time codes off, in a session that showed one")
            .RequireSession();
    }

    private static async Task<Ok<TotpSetup>> BeginAsync(ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var account = grains.GetGrain<ICredentialsGrain>(user.GetUserId());
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        await account.BeginTotpAsync(secret, cancellationToken);
        var text = Base32.Encode(secret).ToUpperInvariant();
        var name = await account.GetEmailAsync(cancellationToken)
            ?? (await grains.GetGrain<IUserGrain>(user.GetUserId()).GetProfileAsync(cancellationToken))?.DisplayName;
        var label = Uri.EscapeDataString($"Aiomus:{name}");
        var uri = $"otpauth://totp/{label}?secret={text}&issuer=Aiomus&algorithm=SHA1&digits=6&period=30";
        using var code = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var image = new SvgQRCode(code);
        return TypedResults.Ok(new TotpSetup(text, uri, image.GetGraphic(4)));
    }

    private static async Task<Results<Ok<RecoveryCodes>, Problem>> ConfirmAsync(
        CodeBody body, ClaimsPrincipal user, HttpContext context, AccountMail mail, AccountAudit audit, IGrainFactory grains)
    {
        var codes = MakeCodes(out var hashes);
        if (!await grains.GetGrain<ICredentialsGrain>(user.GetUserId())
            .ConfirmTotpAsync(body.Code ?? "", hashes, user.GetAccessId(), CancellationToken.None))
        {
            return Problem.Invalid("code", new FieldRule(FieldCode.WrongCode, "The code is wrong, or the set-up was not begun."));
        }

        await audit.NoteAsync(context, user.GetUserId(), AuditAction.SecondFactorAdded);
        await mail.NoticeAsync(user.GetUserId(), MailKind.SecondFactorAdded, DeviceWords.Device(context), "account/security");
        return TypedResults.Ok(new RecoveryCodes(codes));
    }

    private static async Task<Results<Ok<RecoveryCodes>, Problem>> RenewCodesAsync(
        ClaimsPrincipal user, HttpContext context, AccountMail mail, AccountAudit audit, IGrainFactory grains)
    {
        var account = grains.GetGrain<ICredentialsGrain>(user.GetUserId());
        var codes = MakeCodes(out var hashes);
        if (!await account.RenewRecoveryCodesAsync(hashes, user.GetSessionId()!, CancellationToken.None))
        {
            return (await account.GetSignInFactsAsync(CancellationToken.None))?.HasSecondFactor == true
                ? CodeNeeded()
                : Problem.Of(ErrorCode.InvalidRequest, "One-time codes are off. Switching them on makes recovery codes.");
        }

        await audit.NoteAsync(context, user.GetUserId(), AuditAction.RecoveryCodesRenewed);
        await mail.NoticeAsync(user.GetUserId(), MailKind.RecoveryCodesRenewed, DeviceWords.Device(context), "account/security");
        return TypedResults.Ok(new RecoveryCodes(codes));
    }

    private static async Task<Results<NoContent, Problem>> RemoveAsync(
        ClaimsPrincipal user, HttpContext context, AccountMail mail, AccountAudit audit, IGrainFactory grains)
    {
        if (!await grains.GetGrain<ICredentialsGrain>(user.GetUserId()).RemoveTotpAsync(user.GetSessionId()!, CancellationToken.None))
        {
            return CodeNeeded();
        }

        await audit.NoteAsync(context, user.GetUserId(), AuditAction.SecondFactorRemoved);
        await mail.NoticeAsync(user.GetUserId(), MailKind.SecondFactorRemoved, DeviceWords.Device(context), "account/security");
        return TypedResults.NoContent();
    }

    private static string[] MakeCodes(out byte[][] hashes)
    {
        var codes = Enumerable.Range(0, Codes).Select(_ => Spell(RandomNumberGenerator.GetBytes(RecoveryBytes))).ToArray();
        hashes = [.. codes.Select(code => SHA256.HashData(Encoding.UTF8.GetBytes(RecoveryCode.Normalize(code))))];
        return codes;
    }

    private static Problem CodeNeeded() => Problem.Of(
        ErrorCode.FreshSignInRequired, "Confirm your identity again with POST /v1/session/fresh and the one-time code.");

    private static string Spell(byte[] code) => string.Join('-', Base32.Encode(code).Chunk(4).Select(group => new string(group)));
}
