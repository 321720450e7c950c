namespace Aiomus.WebApi.SigningIn;

/// <summary>An account as ASP.NET Core's passkey handler sees it.</summary>
internal sealed record PasskeyAccount(Guid Id);
