using System.Security.Cryptography;
using System.Text;

namespace Aiomus.Storage.Keys;

internal sealed class KeyedHash(KeyFolder folder) : IKeyedHash
{
    public const string PepperName = "pepper";

    private readonly Lazy<byte[]> _pepper = new(() =>
    {
        folder.Create(PepperName);
        return folder.Read(PepperName);
    });

    public string Compute(string domain, string value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_pepper.Value, Encoding.UTF8.GetBytes($"{domain}\0{value}")));
}
