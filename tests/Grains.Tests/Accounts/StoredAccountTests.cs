using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Storage.Serialization;

namespace Aiomus.Grains.Tests.Accounts;

/// <summary>An account as earlier versions stored it: the rules are not part of it. Never change the text; add another beside it.</summary>
public sealed class StoredAccountTests
{
    private const string Stored =
        """
        {"displayName":"Ada","preferences":{"format":"Webp","quality":80},"roles":"Owner",
        "keys":[{"id":"k1","secretHash":"AQI=","name":"laptop","scopes":"Read, Generate","createdAt":"2026-01-02T03:04:05+00:00",
        "expiresAt":"2027-01-02T03:04:05+00:00","usedOn":"2026-02-03"}],
        "createdAt":"2026-01-02T03:04:05+00:00","email":"ada@example.com",
        "confirmation":{"id":"c1","secretHash":"Aw==","madeAt":"2026-01-02T03:04:05+00:00","expiresAt":"2026-01-03T03:04:05+00:00"},
        "passwordHash":"hash","passwordVersion":3,
        "reset":{"id":"r1","secretHash":"BA==","madeAt":"2026-01-02T03:04:05+00:00","expiresAt":"2026-01-02T04:04:05+00:00"},
        "resets":[{"id":"r2","secretHash":"BQ==","madeAt":"2026-01-02T03:04:05+00:00","expiresAt":"2026-01-02T04:04:05+00:00"}],
        "emailChange":{"email":"new@example.com",
        "oldLink":{"id":"o1","secretHash":"Bg==","madeAt":"2026-01-02T03:04:05+00:00","expiresAt":"2026-01-03T03:04:05+00:00"},
        "newLink":{"id":"n1","secretHash":"Bw==","madeAt":"2026-01-02T03:04:05+00:00","expiresAt":"2026-01-03T03:04:05+00:00"}},
        "leftEmail":"old@example.com",
        "secondFactor":{"secret":"CA==","isOn":true,"usedStep":7,"usedSteps":[6,7],"recoveryHashes":["CQ=="]},
        "sessions":[{"id":"s1","secretHash":"Cg==","device":"Firefox on Linux","place":"this machine",
        "openedAt":"2026-01-02T03:04:05+00:00","seenAt":"2026-01-02T04:04:05+00:00","freshAt":"2026-01-02T03:04:05+00:00",
        "withSecondFactor":true}],
        "passkeys":[{"credentialId":"Cw==","publicKey":"DA==","name":"key","createdAt":"2026-01-02T03:04:05+00:00","signCount":5,
        "transports":["usb"],"isUserVerified":true,"isBackupEligible":false,"isBackedUp":false,"attestationObject":"DQ==",
        "clientData":"Dg=="}],
        "disabled":true}
        """;

    // An account that is being erased.
    private const string Closed =
        """
        {"displayName":"Ada","roles":"Owner","keys":[],"createdAt":"2026-01-02T03:04:05+00:00","email":"ada@example.com",
        "passwordVersion":4,"resets":[],"sessions":[],"passkeys":[],"disabled":true,"closed":true}
        """;

    private static string Text => Stored.ReplaceLineEndings("");

    [Fact]
    public void StoredAccount_IsReadAndWrittenAsItIs()
    {
        var json = new StateJson();

        var state = json.Deserialize<UserState>(BinaryData.FromString(Text));

        Assert.Equal(Text, json.Serialize(state).ToString());
    }

    [Fact]
    public void StoredAccountThatIsClosed_IsReadAndWrittenAsItIs()
    {
        var json = new StateJson();
        var text = Closed.ReplaceLineEndings("");

        var state = json.Deserialize<UserState>(BinaryData.FromString(text));

        Assert.True(state.Closed);
        Assert.False(new Account(state, new AccountsOptions()).Close());
        Assert.Equal(text, json.Serialize(state).ToString());
    }

    [Fact]
    public void StoredAccount_IsWhatItsRulesSay()
    {
        var state = new StateJson().Deserialize<UserState>(BinaryData.FromString(Text));
        var account = new Account(state, new AccountsOptions());
        var now = new DateTimeOffset(2026, 1, 2, 3, 30, 0, TimeSpan.Zero);

        Assert.Equal(
            new UserProfile(
                "Ada", state.Preferences, UserRole.Owner, state.CreatedAt, state.Email, HasPassword: true, HasSecondFactor: true,
                Passkeys: 1),
            account.Profile);
        Assert.Equal(new SignInFacts("hash", HasSecondFactor: true, MaySignIn: false, PasswordVersion: 3), account.SignInFacts);
        Assert.NotNull(account.Sessions.Find(new SecretHash("s1", [10]), now));
        Assert.NotNull(account.ApiKeys.Find(new ApiKeyHash("k1", [1, 2]), now));
        Assert.True(account.Passkeys.Has([11]));
        Assert.True(account.Credentials.CanReset(new SecretHash("r1", [4]), now));
        Assert.True(account.Credentials.CanReset(new SecretHash("r2", [5]), now));
        Assert.True(account.EmailChange.CanFollow(new SecretHash("o1", [6]), now));
        Assert.Equal(("new@example.com", "old@example.com"), (account.EmailChange.Wanted, account.EmailChange.Left));
    }
}
