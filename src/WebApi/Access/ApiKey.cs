using System.Diagnostics.CodeAnalysis;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.WebApi.Access;

/// <summary>An API key, a <see cref="SecretToken"/> that begins with <c>aio_</c>.</summary>
internal sealed class ApiKey
{
    /// <summary>The header that carries nothing but a key.</summary>
    public const string HeaderName = "X-Api-Key";

    private const string Prefix = "aio";
    private const string BearerPrefix = "Bearer ";

    private ApiKey(SecretToken token) => (UserId, Hash) = (token.UserId, new ApiKeyHash(token.Id, token.Hash));

    /// <summary>Whose key it says it is. Only the account can tell whether that is true.</summary>
    public Guid UserId { get; }

    /// <summary>What the account knows of it.</summary>
    public ApiKeyHash Hash { get; }

    /// <summary>Makes a new key. The text is shown once and kept nowhere.</summary>
    public static string Create(Guid userId, out ApiKeyHash hash)
    {
        var text = SecretToken.Create(Prefix, userId, out SecretToken token);
        hash = new ApiKeyHash(token.Id, token.Hash);
        return text;
    }

    /// <summary>What a request shows as its key, whatever that is worth; null when it shows none, and then its cookie counts.</summary>
    public static string? In(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[BearerPrefix.Length..].Trim();
        }

        return request.Headers.TryGetValue(HeaderName, out var header) ? header.ToString() : null;
    }

    /// <summary>True for a header of authorization in which we do not look for a key.</summary>
    public static bool HasOtherAuthorization(HttpRequest request) => request.Headers.Authorization.Count > 0
        && !request.Headers.Authorization.ToString().StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a key's parts; false when it is not one of ours, or was mistyped.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKey? key)
    {
        key = SecretToken.TryParse(Prefix, text, out var token) ? new ApiKey(token) : null;
        return key is not null;
    }

    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(ApiKey);
}
