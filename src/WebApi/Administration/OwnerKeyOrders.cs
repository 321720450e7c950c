using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Storage.Files;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Administration;

/// <summary>
/// The way of an order from the command to the server, through the data folder, whether the server runs already or starts later. Whoever
/// can write there and does not have the keys cannot give one.
/// </summary>
internal sealed class OwnerKeyOrders(IOptions<StorageOptions> storage, IKeyedHash hash, TimeProvider time)
{
    /// <summary>How long an order can be followed.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private const string Domain = "owner key";

    private readonly string _path = Path.Combine(Path.GetFullPath(storage.Value.Data), "owner-key.order");

    private string Refused => $"{_path}.refused";

    /// <summary>Whether one waits for the server.</summary>
    public bool IsWaiting => File.Exists(_path);

    /// <summary>Whether the server refused the last one.</summary>
    public bool IsRefused => File.Exists(Refused);

    /// <summary>Gives an order in place of an earlier one.</summary>
    public async Task GiveAsync(Guid userId, ApiKeyHash key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var order = new OwnerKeyOrder(userId, key.Id, key.SecretHash, now, Prove(userId, key.Id, key.SecretHash, now));
        var part = $"{_path}.part";
        await using (var stream = new FileStream(part, DataFolder.Private(FileMode.Create, FileAccess.Write)))
        {
            await JsonSerializer.SerializeAsync(stream, order, cancellationToken: cancellationToken);
        }

        File.Delete(Refused);
        File.Move(part, _path, overwrite: true);
    }

    /// <summary>The order that waits; null when it is not the command's, or too old.</summary>
    public async Task<OwnerKeyOrder?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(_path, DataFolder.Private(FileMode.Open, FileAccess.Read));
            var order = await JsonSerializer.DeserializeAsync<OwnerKeyOrder>(stream, cancellationToken: cancellationToken);
            return order is { KeyId: not null, SecretHash: not null, Proof: not null }
                && CryptographicOperations.FixedTimeEquals(
                    Encoding.UTF8.GetBytes(order.Proof),
                    Encoding.UTF8.GetBytes(Prove(order.UserId, order.KeyId, order.SecretHash, order.OrderedAt)))
                && (time.GetUtcNow() - order.OrderedAt).Duration() < Life
                ? order
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Tells the command how it ended.</summary>
    public void End(bool isFollowed)
    {
        if (isFollowed)
        {
            File.Delete(_path);
        }
        else
        {
            File.Move(_path, Refused, overwrite: true);
        }
    }

    private string Prove(Guid userId, string keyId, byte[] secretHash, DateTimeOffset orderedAt) =>
        hash.Compute(Domain, string.Create(
            CultureInfo.InvariantCulture, $"{userId}\n{keyId}\n{Convert.ToHexStringLower(secretHash)}\n{orderedAt.UtcTicks}"));
}
