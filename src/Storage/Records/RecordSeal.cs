using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Keys;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Aiomus.Storage.Records;

/// <summary>
/// Encrypts records under their user's key with AES-256-GCM (NIST SP 800-38D): the form's number, 12 random bytes, the text and
/// the tag. Bound to service, user, kind and key: a row that is changed, or put in another's place, is refused.
/// </summary>
internal sealed class RecordSeal(IDataKeys keys, IOptions<KeyOptions> options, IOptions<ClusterOptions> cluster)
{
    private const byte Form = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int Frame = 1 + NonceBytes + TagBytes;

    private bool Encrypts => options.Value.Encryption == "on";

    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/>: the user has no key.</exception>
    public async Task<byte[]> CloseAsync(Guid userId, string kind, string key, byte[] text, CancellationToken cancellationToken)
    {
        if (!Encrypts)
        {
            return text;
        }

        var secret = await keys.FindAsync(userId, cancellationToken)
            ?? throw new AiomusException(ErrorCode.AccountGone, "The account was erased or is being erased. Nothing can be stored for it.");
        var box = new byte[Frame + text.Length];
        box[0] = Form;
        var nonce = box.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(secret, TagBytes);
        aes.Encrypt(nonce, text, box.AsSpan(1 + NonceBytes, text.Length), box.AsSpan(box.Length - TagBytes), Bind(userId, kind, key));
        return box;
    }

    /// <summary>The text, or null when the user's key is gone: what is left of an erased person reads as nothing.</summary>
    /// <exception cref="DamagedDataException">It does not open.</exception>
    public async Task<byte[]?> OpenAsync(Guid userId, string kind, string key, byte[] box, CancellationToken cancellationToken)
    {
        if (!Encrypts)
        {
            return box is [Form, ..] ? throw Damaged(userId, kind, key) : box;
        }

        if (await keys.FindAsync(userId, cancellationToken) is not { } secret)
        {
            return null;
        }

        if (box.Length < Frame || box[0] != Form)
        {
            throw Damaged(userId, kind, key);
        }

        var text = new byte[box.Length - Frame];
        try
        {
            using var aes = new AesGcm(secret, TagBytes);
            aes.Decrypt(
                box.AsSpan(1, NonceBytes),
                box.AsSpan(1 + NonceBytes, text.Length),
                box.AsSpan(box.Length - TagBytes),
                text,
                Bind(userId, kind, key));
            return text;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Damaged(userId, kind, key);
        }
    }

    private byte[] Bind(Guid userId, string kind, string key) =>
        Encoding.UTF8.GetBytes($"aiomus record {Form}\n{cluster.Value.ServiceId}\n{userId:N}\n{kind}\n{key}");

    private static DamagedDataException Damaged(Guid userId, string kind, string key) =>
        new($"The record '{kind}/{key}' of {userId} is damaged or belongs to somebody else: its user's key does not open it.");
}
