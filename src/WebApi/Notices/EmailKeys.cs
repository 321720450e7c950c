using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Storage.Keys;

namespace Aiomus.WebApi.Notices;

/// <summary>Finds accounts by their address, in the same steps whether there is one or not.</summary>
internal sealed class EmailKeys(IGrainFactory grains, IKeyedHash hash)
{
    /// <summary>The index entry of an address.</summary>
    public IEmailIndexGrain IndexOf(string email) => grains.GetGrain<IEmailIndexGrain>(KeyOf(email));

    /// <summary>An account that nobody has, always the same for one address: asking it costs what asking a real one costs.</summary>
    public Guid NobodyFor(string email) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"nobody:{KeyOf(email)}")).AsSpan(0, 16));

    private string KeyOf(string email) => hash.Compute(EmailAddress.Domain, EmailAddress.Canonical(email));
}
