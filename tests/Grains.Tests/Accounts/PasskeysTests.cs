using Aiomus.Grains.Accounts;

namespace Aiomus.Grains.Tests.Accounts;

public sealed class PasskeysTests
{
    private readonly UserState _state = new();
    private readonly Passkeys _passkeys;

    public PasskeysTests() => _passkeys = new Passkeys(_state);

    [Fact]
    public void Passkey_IsUsedOnceForEachCountOfSignatures()
    {
        var passkey = AnAccount.Passkey(count: 1);
        _passkeys.Put(passkey);

        Assert.True(_passkeys.Use(passkey with { SignCount = 2 }));
        Assert.False(_passkeys.Use(passkey with { SignCount = 2 }));
        Assert.False(_passkeys.Use(passkey with { SignCount = 1 }));
        Assert.Equal(2u, Assert.Single(_passkeys.List()).SignCount);
    }

    [Fact]
    public void PasskeyThatDoesNotCount_IsUsedAgainAndAgain()
    {
        var passkey = AnAccount.Passkey();
        _passkeys.Put(passkey);

        Assert.True(_passkeys.Use(passkey));
        Assert.True(_passkeys.Use(passkey));
    }

    [Fact]
    public void RemovedPasskey_IsNotUsedAndStaysAway()
    {
        var passkey = AnAccount.Passkey();
        _passkeys.Put(passkey);

        Assert.True(_passkeys.Remove(passkey.CredentialId));
        Assert.False(_passkeys.Remove(passkey.CredentialId));
        Assert.False(_passkeys.Use(passkey));
        Assert.False(_passkeys.Has(passkey.CredentialId));
        Assert.False(_passkeys.Any);
    }

    [Fact]
    public void SamePasskeyAgain_ReplacesUnlessItCountedLess()
    {
        var passkey = AnAccount.Passkey(count: 5);
        _passkeys.Put(passkey);

        Assert.True(_passkeys.Put(passkey with { Name = "renamed" }));
        Assert.False(_passkeys.Put(passkey with { SignCount = 4 }));
        Assert.Equal(("renamed", 5u), (Assert.Single(_state.Passkeys).Name, _state.Passkeys[0].SignCount));
    }

    [Fact]
    public void RenamedPasskey_KeepsItsNameWhenWhatWasCheckedHadAnother()
    {
        var passkey = AnAccount.Passkey(count: 1);
        _passkeys.Put(passkey);

        Assert.Equal("telephone", _passkeys.Rename([.. passkey.CredentialId], "telephone")?.Name);
        Assert.True(_passkeys.Use(passkey with { SignCount = 2 }));
        Assert.Equal(("telephone", 2u), (Assert.Single(_passkeys.List()).Name, _state.Passkeys[0].SignCount));
        Assert.Null(_passkeys.Rename([1], "another"));
    }

    [Fact]
    public void OnePasskeyTooMany_IsRefused()
    {
        for (var i = 0; i < Passkeys.Max; i++)
        {
            Assert.True(_passkeys.Put(AnAccount.Passkey()));
        }

        Assert.Equal(ErrorCode.InvalidRequest, Assert.Throws<AiomusException>(() => _passkeys.Put(AnAccount.Passkey())).Code);
        Assert.True(_passkeys.Put(_state.Passkeys[0]));
    }

    [Fact]
    public void AllButThoseThatAreNamed_AreRemoved()
    {
        var (one, kept) = (AnAccount.Passkey(), AnAccount.Passkey());
        _passkeys.Put(one);
        _passkeys.Put(kept);

        Assert.Equal(1, _passkeys.RemoveAllBut([[.. kept.CredentialId]]));
        Assert.True(_passkeys.Has(kept.CredentialId));
        Assert.Equal(1, _passkeys.RemoveAllBut([]));
    }
}
