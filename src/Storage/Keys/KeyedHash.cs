using System.Security.Cryptography;
using System.Text;

namespace Aiomus.Storage.Keys;

internal sealed class KeyedHash(IKeySecrets secrets) : IKeyedHash
{
    public const string PepperName = "pepper";

    private readonly Lazy<byte[]> _pepper = new(() => secrets.Read(PepperName));

    public string Compute(string domain, string value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_pepper.Value, Encoding.UTF8.GetBytes($"{domain}\0{value}")));
}
