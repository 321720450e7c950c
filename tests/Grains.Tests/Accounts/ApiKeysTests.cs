using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Tests.Accounts;

public sealed class ApiKeysTests
{
    private static readonly DateTimeOffset Now = AnAccount.Now;

    private readonly UserState _state = new();
    private readonly ApiKeys _keys;

    public ApiKeysTests() => _keys = new ApiKeys(_state);

    [Fact]
    public void ApiKey_IsFoundByItsSecretUntilItExpires()
    {
        var key = Add(Now.AddDays(1));

        Assert.NotNull(_keys.Find(key, Now));
        Assert.Null(_keys.Find(key with { SecretHash = new byte[32] }, Now));
        Assert.Null(_keys.Find(AnAccount.ApiKey(), Now));
        Assert.Null(_keys.Find(key, Now.AddDays(1)));
        Assert.True(_keys.Has(key.Id));
    }

    [Fact]
    public void SameApiKeyAgain_IsOneKey()
    {
        var key = Add();

        var (again, isNew) = _keys.Add(new ApiKeyOrder(key, "another name", AccessScope.Read, null), Now);

        Assert.False(isNew);
        Assert.Equal("laptop", again.Name);
        Assert.Single(_state.Keys);
    }

    [Fact]
    public void OneApiKeyTooMany_IsRefusedUnlessOneHasExpired()
    {
        var expired = Add(Now.AddDays(-1));
        for (var i = 1; i < ApiKeys.Max; i++)
        {
            Add();
        }

        Add();

        Assert.False(_keys.Has(expired.Id));
        Assert.Equal(ErrorCode.InvalidRequest, Assert.Throws<AiomusException>(() => Add()).Code);
        Assert.Equal(ApiKeys.Max, _state.Keys.Count);
    }

    [Fact]
    public void Use_IsNotedOnceADay()
    {
        var entry = _keys.Find(Add(), Now)!;

        Assert.True(ApiKeys.Note(entry, Now));
        Assert.False(ApiKeys.Note(entry, Now.AddHours(1)));
        Assert.True(ApiKeys.Note(entry, Now.AddDays(1)));
        Assert.Equal(new DateOnly(2026, 5, 2), Assert.Single(_keys.List()).UsedOn);
    }

    [Fact]
    public void RevokedApiKeys_AreGone()
    {
        var (one, kept) = (Add(), Add());

        Assert.True(_keys.Revoke(one.Id));
        Assert.False(_keys.Revoke(one.Id));
        Add();
        Assert.Equal(1, _keys.RevokeAllBut([kept.Id]));
        Assert.Equal(kept.Id, Assert.Single(_keys.List()).Id);
    }

    [Fact]
    public void ReplacedApiKeys_AreOneThatIsMadeOnce()
    {
        Add();
        var key = AnAccount.ApiKey();

        _keys.ReplaceAll(key, Now);
        _keys.ReplaceAll(key, Now.AddDays(1));

        Assert.Equal(Now, Assert.Single(_state.Keys).CreatedAt);
        Assert.NotNull(_keys.Find(key, Now));
    }

    private ApiKeyHash Add(DateTimeOffset? expiresAt = null)
    {
        var key = AnAccount.ApiKey();
        Assert.True(_keys.Add(new ApiKeyOrder(key, "laptop", AccessScope.All, expiresAt), Now).IsNew);
        return key;
    }
}
