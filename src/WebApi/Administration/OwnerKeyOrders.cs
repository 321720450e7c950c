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

    // Where the link that was ordered is to be opened, which the server alone knows.
    private string Answer => $"{_path}.answer";

    private string Refused => $"{_path}.refused";

    /// <summary>Whether one waits for the server.</summary>
    public bool IsWaiting => File.Exists(_path);

    /// <summary>Whether the server refused the last one.</summary>
    public bool IsRefused => File.Exists(Refused);

    /// <summary>Gives an order in place of an earlier one.</summary>
    public async Task GiveAsync(Guid userId, ApiKeyHash key, SecretHash link, CancellationToken cancellationToken)
    {
        var order = new OwnerKeyOrder(userId, key.Id, key.SecretHash, time.GetUtcNow(), Proof: "", link);
        File.Delete(Refused);
        File.Delete(Answer);
        await WriteAsync(_path, order with { Proof = Prove(order) }, cancellationToken);
    }

    /// <summary>The order that waits; null when it is not the command's, or too old.</summary>
    public async Task<OwnerKeyOrder?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var order = await ReadAsync<OwnerKeyOrder>(_path, cancellationToken);
            return order is { KeyId: not null, SecretHash: not null, Proof: not null }
                && IsProven(order.Proof, Prove(order))
                && (time.GetUtcNow() - order.OrderedAt).Duration() < Life
                ? order
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Where the link of the order that was followed is to be opened; null where it opens nothing. Whoever can only write here cannot lead
    /// it elsewhere.
    /// </summary>
    public async Task<string?> TakeAnswerAsync(SecretHash link, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await ReadAsync<OwnerKeyAnswer>(Answer, cancellationToken);
            File.Delete(Answer);
            return answer is { Address: not null, Proof: not null } && IsProven(answer.Proof, Prove(link, answer.Address))
                ? answer.Address
                : null;
        }
        catch (Exception fault) when (fault is JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Tells the command that its order was followed, and where its link is to be opened, or null for nowhere.</summary>
    public async Task EndAsync(SecretHash? link, string? address, CancellationToken cancellationToken)
    {
        if (link is not null && address is not null)
        {
            await WriteAsync(Answer, new OwnerKeyAnswer(address, Prove(link, address)), cancellationToken);
        }

        File.Delete(_path);
    }

    /// <summary>Tells the command that its order was refused.</summary>
    public void Refuse() => File.Move(_path, Refused, overwrite: true);

    private static async Task WriteAsync<T>(string path, T value, CancellationToken cancellationToken)
    {
        var part = $"{path}.part";
        await using (var stream = new FileStream(part, DataFolder.Private(FileMode.Create, FileAccess.Write)))
        {
            await JsonSerializer.SerializeAsync(stream, value, cancellationToken: cancellationToken);
        }

        File.Move(part, path, overwrite: true);
    }

    private static async Task<T?> ReadAsync<T>(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, DataFolder.Private(FileMode.Open, FileAccess.Read));
        return await JsonSerializer.DeserializeAsync<T>(stream, cancellationToken: cancellationToken);
    }

    private static bool IsProven(string proof, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(proof), Encoding.UTF8.GetBytes(expected));

    // The link last, and not at all in an order of an earlier version.
    private string Prove(OwnerKeyOrder order) => hash.Compute(Domain, string.Create(
        CultureInfo.InvariantCulture,
        $"{order.UserId}\n{order.KeyId}\n{Convert.ToHexStringLower(order.SecretHash)}\n{order.OrderedAt.UtcTicks}{Spell(order.Link)}"));

    private string Prove(SecretHash link, string address) => hash.Compute(Domain, $"answer{Spell(link)}\n{address}");

    private static string Spell(SecretHash? link) => link is null ? "" : $"\n{link.Id}\n{Convert.ToHexStringLower(link.Hash)}";
}
