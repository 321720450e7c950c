using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Aiomus.EndToEnd.Tests;

/// <summary>
/// An authenticator without a device: one resident P-256 passkey (W3C Web Authentication, level 3), answering as a browser would.
/// </summary>
internal sealed class SoftAuthenticator(string origin) : IDisposable
{
    // User present, user verified.
    private const byte Verified = 0x05;
    private const byte HasCredential = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private string _rpId = "";
    private string _userHandle = "";

    public uint Count { get; set; }

    public object Create(JsonElement options, string? from = null)
    {
        _rpId = options.GetProperty("rp").GetProperty("id").GetString()!;
        _userHandle = options.GetProperty("user").GetProperty("id").GetString()!;
        var client = ClientData("webauthn.create", options, from);
        var attestation = new CborWriter(CborConformanceMode.Ctap2Canonical);
        attestation.WriteStartMap(3);
        attestation.WriteTextString("fmt");
        attestation.WriteTextString("none");
        attestation.WriteTextString("attStmt");
        attestation.WriteStartMap(0);
        attestation.WriteEndMap();
        attestation.WriteTextString("authData");
        attestation.WriteByteString([.. Data(Verified | HasCredential), .. new byte[16], 0, 32, .. _id, .. CoseKey()]);
        attestation.WriteEndMap();
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(client),
            attestationObject = Base64Url.EncodeToString(attestation.Encode()),
            transports = new[] { "internal" },
        });
    }

    public object Get(JsonElement options, string? from = null)
    {
        Count++;
        var client = ClientData("webauthn.get", options, from);
        var data = Data(Verified);
        var signature = _key.SignData(
            [.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(client),
            authenticatorData = Base64Url.EncodeToString(data),
            signature = Base64Url.EncodeToString(signature),
            userHandle = _userHandle,
        });
    }

    public void Dispose() => _key.Dispose();

    private byte[] ClientData(string type, JsonElement options, string? from) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        type,
        challenge = options.GetProperty("challenge").GetString(),
        origin = from ?? origin,
        crossOrigin = false,
    }));

    private object Credential(object response) => new
    {
        id = Base64Url.EncodeToString(_id),
        rawId = Base64Url.EncodeToString(_id),
        type = "public-key",
        response,
        clientExtensionResults = new { },
    };

    private byte[] Data(byte flags)
    {
        var data = new byte[37];
        SHA256.HashData(Encoding.UTF8.GetBytes(_rpId), data);
        data[32] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), Count);
        return data;
    }

    // COSE_Key of RFC 9053: EC2, ES256, P-256.
    private byte[] CoseKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(5);
        writer.WriteInt32(1);
        writer.WriteInt32(2);
        writer.WriteInt32(3);
        writer.WriteInt32(-7);
        writer.WriteInt32(-1);
        writer.WriteInt32(1);
        writer.WriteInt32(-2);
        writer.WriteByteString(point.X!);
        writer.WriteInt32(-3);
        writer.WriteByteString(point.Y!);
        writer.WriteEndMap();
        return writer.Encode();
    }
}
