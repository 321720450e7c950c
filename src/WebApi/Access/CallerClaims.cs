namespace Aiomus.WebApi.Access;

/// <summary>What a caller's identity tells beyond who it is.</summary>
internal static class CallerClaims
{
    /// <summary>The public id of the API key that was used.</summary>
    public const string KeyId = "aiomus:key";
}
