using System.Text.Json;

namespace Aiomus.Contracts.Accounts;

/// <summary>What a browser is asked for a passkey.</summary>
/// <param name="Challenge">Names the question; the answer repeats it.</param>
/// <param name="Options">For <c>navigator.credentials</c>, in the JSON form of Web Authentication.</param>
public sealed record PasskeyOptions(Guid Challenge, JsonElement Options);
