using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Accounts;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Tests.Accounts;

/// <summary>The rules that concern several parts of an account.</summary>
public sealed class WholeAccountTests
{
    private static readonly DateTimeOffset Now = AnAccount.Now;

    [Fact]
    public void SessionBeforeTheSecondFactor_ProvesNothingMore()
    {
        var account = AnAccount.WithPassword();
        var (before, mine) = (account.Open(), account.Open());
        account.SwitchOn(mine);

        Assert.Null(account.Rules.CheckSession(before, Now, out _)!.FreshAt);
        Assert.NotNull(account.Rules.CheckSession(mine, Now, out _)!.FreshAt);
        Assert.False(account.Rules.MayRemoveSecondFactor(before.Id));
        Assert.True(account.Rules.MayRemoveSecondFactor(mine.Id));
        Assert.False(account.Rules.RefreshSession(before, withSecondFactor: false, Now));
        Assert.Equal(
            ErrorCode.FreshSignInRequired,
            Assert.Throws<AiomusException>(() => account.Rules.ChangePassword("theirs", 0, before.Id)).Code);
    }

    [Fact]
    public void CodeThatOpensASession_IsUsedUpByItAlone()
    {
        var account = AnAccount.WithPassword();
        var secret = account.SwitchOn(account.Open());
        var (next, token) = (Now.AddSeconds(30), AnAccount.Secret());
        var code = AnAccount.CodeOf(secret, next);

        Assert.False(account.Rules.OpenSession(account.Opening(token), next));
        Assert.False(account.Rules.OpenSession(account.Opening(token, "000000" == code ? "111111" : "000000"), next));
        Assert.False(account.Rules.OpenSession(account.Opening(token, code) with { PasswordVersion = 7 }, next));
        Assert.True(account.Rules.OpenSession(account.Opening(token, code), next));

        Assert.True(account.Rules.Sessions.HasShownSecondFactor(token.Id));
        Assert.False(account.Rules.OpenSession(account.Opening(AnAccount.Secret(), code), next));
    }

    [Fact]
    public void CodeWhereNoneIsNeeded_OpensASessionThatShowedNone()
    {
        var account = AnAccount.WithPassword();

        var token = account.Open("123456");

        Assert.False(account.Rules.Sessions.HasShownSecondFactor(token.Id));
    }

    [Fact]
    public void WhatWasReplacedMeanwhile_OpensNoSession()
    {
        var account = AnAccount.WithPassword();
        var opening = account.Opening(AnAccount.Secret());
        var passkey = AnAccount.Passkey();
        account.Rules.Credentials.Replace("new");

        Assert.False(account.Rules.OpenSession(opening, Now));
        Assert.False(account.Rules.OpenSession(opening with { PasswordVersion = null, CredentialId = passkey.CredentialId }, Now));
        account.Rules.Passkeys.Put(passkey);
        Assert.True(account.Rules.OpenSession(opening with { PasswordVersion = null, CredentialId = passkey.CredentialId }, Now));
    }

    [Fact]
    public void ApiKey_ProvesThePersonWhileNothingElseOpensTheAccount()
    {
        var account = new AnAccount();
        var key = account.AddApiKey();
        Assert.NotNull(account.Rules.CheckApiKey(key, Now, out var isNoted)!.FreshAt);
        Assert.True(isNoted);
        Assert.True(account.Rules.SpeaksForTheUser(key.Id));

        account.Rules.Passkeys.Put(AnAccount.Passkey());

        Assert.Null(account.Rules.CheckApiKey(key, Now, out _)!.FreshAt);
        Assert.False(account.Rules.SpeaksForTheUser(key.Id));
        Assert.True(account.Rules.Stands(key.Id));
    }

    [Fact]
    public void ApiKeyOnTheWordOfWhatHasEnded_IsRefused()
    {
        var account = AnAccount.WithPassword();
        var session = account.Open();
        account.AddApiKey(by: session.Id);
        account.Rules.Sessions.End(session.Id);

        Assert.Equal(ErrorCode.Unauthenticated, Assert.Throws<AiomusException>(() => account.AddApiKey(by: session.Id)).Code);
    }

    [Fact]
    public void ChangedPassword_EndsOtherSessionsAndLinksOnceForEachVersion()
    {
        var account = AnAccount.WithPassword();
        var (mine, other, link) = (account.Open(), account.Open(), AnAccount.Secret());
        account.Rules.Credentials.BeginReset(link, Now.AddHours(1), Now);

        Assert.True(account.Rules.ChangePassword("new", 0, mine.Id));

        Assert.False(account.Rules.ChangePassword("late", 0, mine.Id));
        Assert.False(account.Rules.ChangePassword("theirs", 1, other.Id));
        Assert.True(account.Rules.Sessions.Has(mine.Id));
        Assert.False(account.Rules.Sessions.Has(other.Id));
        Assert.False(account.Rules.Credentials.CanReset(link, Now));
    }

    [Fact]
    public void Reset_EndsAllButWhatIsNamedAndKeepsTheSecondFactorThatIsOn()
    {
        var account = AnAccount.WithPassword();
        account.SwitchOn(account.Open());
        var (key, passkey) = (account.AddApiKey(), AnAccount.Passkey());
        account.AddApiKey();
        account.Rules.Passkeys.Put(passkey);
        account.Rules.Passkeys.Put(AnAccount.Passkey());
        account.Rules.EmailChange.Begin("new@example.com", AnAccount.Secret(), AnAccount.Secret(), Now.AddHours(1), Now);

        var ended = account.Rules.Reset(new PasswordResetOrder(AnAccount.Secret(), "new", [key.Id], [passkey.CredentialId]));

        Assert.Equal(new ResetResult(1, 1, 1), ended);
        Assert.True(account.Rules.ApiKeys.Has(key.Id));
        Assert.True(account.Rules.Passkeys.Has(passkey.CredentialId));
        Assert.True(account.Rules.SecondFactor.IsOn);
        Assert.Null(account.Rules.EmailChange.Wanted);
        Assert.Equal(("new", 1), (account.State.PasswordHash, account.State.PasswordVersion));
    }

    [Fact]
    public void DisabledAccount_IsOpenedByNothingUntilItIsEnabled()
    {
        var account = AnAccount.WithPassword();
        var (session, key) = (account.Open(), account.AddApiKey());

        Assert.True(account.Rules.SetDisabled(true));
        Assert.False(account.Rules.SetDisabled(true));

        Assert.Null(account.Rules.CheckSession(session, Now, out _));
        Assert.Null(account.Rules.CheckApiKey(key, Now, out _));
        Assert.False(account.Rules.OpenSession(account.Opening(AnAccount.Secret()), Now));
        Assert.False(account.Rules.SignInFacts.MaySignIn);
        Assert.True(account.Rules.SetDisabled(false));
        Assert.NotNull(account.Rules.CheckApiKey(key, Now, out _));
    }

    [Fact]
    public void RestoredOwner_IsOpenedByTheKeyAlone()
    {
        var account = Full();
        account.Rules.SetDisabled(true);
        var key = AnAccount.ApiKey();

        account.Rules.RestoreOwner(key, Now);
        account.Rules.RestoreOwner(key, Now);

        AssertNothingButKeys(account);
        Assert.Equal((UserRole.Owner, false), (account.State.Roles, account.State.Disabled));
        Assert.Equal("ada@example.com", account.State.Email);
        Assert.NotNull(account.Rules.CheckApiKey(key, Now, out _)!.FreshAt);
        Assert.Single(account.State.Keys);
    }

    [Fact]
    public void ClosedAccount_IsOpenedByNothingAndStaysSo()
    {
        var account = Full();

        Assert.True(account.Rules.Close());
        Assert.False(account.Rules.Close());

        AssertNothingButKeys(account);
        Assert.Empty(account.State.Keys);
        Assert.False(account.Rules.CanSignIn);
        Assert.Equal((true, true), (account.State.Closed, account.State.Disabled));
    }

    [Fact]
    public void ClosedAccount_IsOpenedByNothingThatIsLeftOrAdded()
    {
        // As if something had been left, and the account enabled by who does not know the mark.
        var account = AnAccount.WithPassword();
        var (session, key) = (account.Open(), account.AddApiKey());
        account.State.Closed = true;

        Assert.Null(account.Rules.CheckSession(session, Now, out _));
        Assert.Null(account.Rules.CheckApiKey(key, Now, out _));
        Assert.False(account.Rules.OpenSession(account.Opening(AnAccount.Secret()), Now));
        Assert.False(account.Rules.SignInFacts.MaySignIn);
    }

    [Fact]
    public void ClosedAccount_KeepsNoLink()
    {
        var account = AnAccount.WithPassword();
        var (link, confirmation) = (AnAccount.Secret(), AnAccount.Secret());
        account.State.Confirmation = new PendingLink(confirmation, Now.AddHours(1), Now, TimeSpan.FromDays(1));
        account.Rules.Close();

        Assert.Null(account.Rules.Credentials.FindRegistration(confirmation, Now));
        account.State.Confirmation = null;
        Assert.False(account.Rules.Credentials.BeginReset(link, Now.AddHours(1), Now));
        Assert.False(account.Rules.Credentials.CanReset(link, Now));
    }

    [Fact]
    public void ClosedAccount_IsGoneForWhateverWouldOpenIt()
    {
        var account = AnAccount.WithPassword();
        account.Rules.Close();

        AssertGone(() => account.Rules.SetDisabled(false));
        AssertGone(() => account.Rules.RestoreOwner(AnAccount.ApiKey(), Now));
        AssertGone(() => account.AddApiKey());
        AssertGone(() => account.Rules.Passkeys.Put(AnAccount.Passkey()));
        AssertGone(() => account.Rules.EmailChange.Begin(
            "new@example.com", AnAccount.Secret(), AnAccount.Secret(), Now.AddHours(1), Now));
        Assert.False(account.Rules.SetDisabled(true));
        Assert.False(account.Rules.Close());
    }

    [Fact]
    public void ConfirmedAccount_IsOpenedByNothingOfWhoeverSignedUp()
    {
        var account = Full();

        account.Rules.Confirm("theirs", isOwner: true);

        Assert.Equal((0, 0, 0), (account.State.Keys.Count, account.State.Sessions.Count, account.State.Passkeys.Count));
        Assert.Null(account.State.SecondFactor);
        Assert.Equal(("theirs", UserRole.Owner), (account.State.PasswordHash, account.State.Roles));
    }

    private static AnAccount Full()
    {
        var account = AnAccount.WithPassword();
        account.SwitchOn(account.Open(), SHA256.HashData(Encoding.UTF8.GetBytes("abcdefgh")));
        account.AddApiKey();
        account.Rules.Passkeys.Put(AnAccount.Passkey());
        account.Rules.Credentials.BeginReset(AnAccount.Secret(), Now.AddHours(1), Now);
        account.Rules.EmailChange.Begin("new@example.com", AnAccount.Secret(), AnAccount.Secret(), Now.AddHours(1), Now);
        return account;
    }

    private static void AssertGone(Action act) => Assert.Equal(ErrorCode.AccountGone, Assert.Throws<AiomusException>(act).Code);

    private static void AssertNothingButKeys(AnAccount account)
    {
        Assert.Equal((0, 0, 0), (account.State.Sessions.Count, account.State.Passkeys.Count, account.State.Resets.Count));
        Assert.Null(account.State.SecondFactor);
        Assert.Null(account.State.EmailChange);
        Assert.Null(account.State.PasswordHash);
    }
}
