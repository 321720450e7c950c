using System.Security.Cryptography;
using System.Text;
using Aiomus.Storage.Databases;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Keys;

internal sealed class KeyedHash(IOptions<StorageOptions> options) : IKeyedHash
{
    private readonly Lazy<byte[]> _pepper = new(() => Read(Path.GetFullPath(Path.Combine(options.Value.Data, "keys"))));

    public string Compute(string domain, string value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_pepper.Value, Encoding.UTF8.GetBytes($"{domain}\0{value}")));

    private static byte[] Read(string folder)
    {
        DataFolder.Create(folder);
        var path = Path.Combine(folder, "pepper");
        try
        {
            using var file = new FileStream(path, DataFolder.Private(FileMode.CreateNew, FileAccess.Write));
            file.Write(RandomNumberGenerator.GetBytes(32));
        }
        catch (IOException) when (File.Exists(path))
        {
            // Made before.
        }

        return File.ReadAllBytes(path);
    }
}
