using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Accounts;

/// <summary>The API keys of one account.</summary>
internal sealed class ApiKeys(UserState state)
{
    /// <summary>API keys of one account.</summary>
    public const int Max = 50;

    /// <summary>All of them, the latest first.</summary>
    public IReadOnlyList<ApiKeyInfo> List() => [.. state.Keys.OrderByDescending(key => key.CreatedAt).Select(key => key.ToInfo())];

    /// <summary>Whether there is a key with this id, expired or not.</summary>
    public bool Has(string id) => state.Keys.Exists(key => key.Id == id);

    /// <summary>The key whose secret was shown; null when it is wrong, has ended or has expired.</summary>
    public ApiKeyEntry? Find(ApiKeyHash shown, DateTimeOffset now) =>
        state.Keys.Find(key => key.Id == shown.Id) is { } known
            && CryptographicOperations.FixedTimeEquals(known.SecretHash, shown.SecretHash)
            && !(known.ExpiresAt <= now)
            ? known
            : null;

    /// <summary>Notes the day of a key's use; false when it was noted before.</summary>
    public static bool Note(ApiKeyEntry key, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var isFirst = key.UsedOn != today;
        key.UsedOn = today;
        return isFirst;
    }

    /// <summary>Adds a key, unless there is one with its id.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.InvalidRequest"/>: there are too many.</exception>
    public (ApiKeyEntry Key, bool IsNew) Add(ApiKeyOrder order, DateTimeOffset now)
    {
        if (state.Keys.Find(key => key.Id == order.Hash.Id) is { } same)
        {
            return (same, false);
        }

        if (state.Keys.Count >= Max)
        {
            // Only for room: a key that a wrong clock takes for expired counts again.
            state.Keys.RemoveAll(key => key.ExpiresAt <= now);
        }

        if (state.Keys.Count >= Max)
        {
            throw new AiomusException(ErrorCode.InvalidRequest, $"The account has {Max} API keys, which is the limit. Revoke one first.");
        }

        var added = new ApiKeyEntry
        {
            Id = order.Hash.Id,
            SecretHash = order.Hash.SecretHash,
            Name = order.Name,
            Scopes = order.Scopes,
            CreatedAt = now,
            ExpiresAt = order.ExpiresAt,
        };
        state.Keys.Add(added);
        return (added, true);
    }

    /// <summary>Ends a key; false when it is not there.</summary>
    public bool Revoke(string id) => state.Keys.RemoveAll(key => key.Id == id) > 0;

    /// <summary>Ends all keys but these; answers how many.</summary>
    public int RevokeAllBut(IReadOnlyList<string> ids) => state.Keys.RemoveAll(key => !ids.Contains(key.Id));

    /// <summary>Ends all keys but this one, which is made where it is not there.</summary>
    public void ReplaceAll(ApiKeyHash key, DateTimeOffset now) => state.Keys =
        [state.Keys.Find(known => known.Id == key.Id) ?? new ApiKeyEntry { Id = key.Id, SecretHash = key.SecretHash, CreatedAt = now }];
}
