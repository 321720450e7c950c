using System.Globalization;
using System.Security.Cryptography;
using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Tests.Accounts;

/// <summary>An account's state and rules as a test begins with them, without a grain.</summary>
internal sealed class AnAccount
{
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public AnAccount(UserState? state = null)
    {
        State = state ?? new UserState { CreatedAt = Now };
        Rules = new Account(State, Options);
    }

    public UserState State { get; }

    public AccountsOptions Options { get; } = new() { SessionIdleHours = 24, SessionHours = 72 };

    public Account Rules { get; }

    /// <summary>An account with a confirmed address and a password.</summary>
    public static AnAccount WithPassword() => new(new UserState { Email = "ada@example.com", PasswordHash = "hash", CreatedAt = Now });

    public static SecretHash Secret() => new(Guid.NewGuid().ToString("N"), RandomNumberGenerator.GetBytes(32));

    public static ApiKeyHash ApiKey() => new(Guid.NewGuid().ToString("N"), RandomNumberGenerator.GetBytes(32));

    public static Passkey Passkey(uint count = 0) =>
        new(RandomNumberGenerator.GetBytes(16), [1], "key", Now, count, [], true, false, false, [], []);

    public static string CodeOf(byte[] secret, DateTimeOffset at) =>
        Totp.CodeAt(secret, Totp.StepAt(at)).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>Opens a session with the password of now.</summary>
    public SecretHash Open(string? code = null, DateTimeOffset? at = null)
    {
        var token = Secret();
        Assert.True(Rules.OpenSession(Opening(token, code), at ?? Now));
        return token;
    }

    public SessionOpening Opening(SecretHash token, string? code = null) =>
        new(token, "Firefox on Linux", "this machine", State.PasswordVersion) { Code = code };

    public ApiKeyHash AddApiKey(DateTimeOffset? expiresAt = null, string? by = null)
    {
        var key = ApiKey();
        Assert.True(Rules.AddApiKey(new ApiKeyOrder(key, "laptop", AccessScope.All, expiresAt, by), Now).IsNew);
        return key;
    }

    /// <summary>Switches the second factor on in this session; answers its secret.</summary>
    public byte[] SwitchOn(SecretHash session, params byte[][] recovery)
    {
        var secret = RandomNumberGenerator.GetBytes(20);
        Rules.SecondFactor.Begin(secret);
        Assert.True(Rules.ConfirmSecondFactor(CodeOf(secret, Now), recovery, session.Id, Now));
        return secret;
    }
}
