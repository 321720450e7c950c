using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aiomus.Contracts;
using Aiomus.Contracts.Jobs;
using Microsoft.Extensions.Primitives;

namespace Aiomus.WebApi.Jobs;

/// <summary>
/// The <c>Idempotency-Key</c> header (IETF draft idempotency-key-header): the same person and key always give the same job id, and a job id
/// names one job for as long as the account lives. So a key is never forgotten, and costs nothing beside the job.
/// </summary>
internal static class IdempotencyKey
{
    public const string HeaderName = "Idempotency-Key";

    /// <summary>True for one value of 1 to 255 visible ASCII characters.</summary>
    public static bool IsValid(StringValues values) =>
        values is [{ Length: > 0 and <= JobLimits.MaxIdempotencyKey } key] && key.All(character => character is > ' ' and <= '~');

    /// <summary>A UUID of version 8 (RFC 9562, 5.8) from the SHA-256 of the person's id and the key.</summary>
    public static Guid ToJobId(Guid userId, string key)
    {
        var source = new byte[16 + Encoding.ASCII.GetByteCount(key)];
        userId.TryWriteBytes(source, bigEndian: true, out _);
        Encoding.ASCII.GetBytes(key, source.AsSpan(16));

        var id = SHA256.HashData(source).AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    /// <summary>
    /// A digest of a submission as it was sent, in which defaults are not filled in: what a repetition has in common with the first, also
    /// when the person's preferences have changed in between. Bound to the job, so that equal submissions cannot be told by it.
    /// </summary>
    public static string FingerprintOf(Guid jobId, JobSubmission submission)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(submission, ContractsJson.Options);
        return Convert.ToHexStringLower(SHA256.HashData([.. jobId.ToByteArray(bigEndian: true), .. body]));
    }
}
