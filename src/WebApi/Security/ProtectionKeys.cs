using System.Text;
using System.Xml.Linq;
using Aiomus.Storage.Keys;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Aiomus.WebApi.Security;

/// <summary>
/// The framework's data-protection keys, in the key store: whatever of the framework protects something with them can read it on every
/// web host, and nothing of them lies in a home folder. They are encrypted as a whole here, not by the framework in part.
/// </summary>
internal sealed class ProtectionKeys(ProtectionKeyRing ring) : IXmlRepository
{
    // The framework's seam is synchronous. It reads once a day and writes once in ninety, and the store's calls have threads of their own.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. ring.ListAsync().GetAwaiter().GetResult().Select(key => XElement.Parse(Encoding.UTF8.GetString(key)))];

    public void StoreElement(XElement element, string friendlyName) =>
        ring.AddAsync(friendlyName, Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting))).GetAwaiter().GetResult();
}
