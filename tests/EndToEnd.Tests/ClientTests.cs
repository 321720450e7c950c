using System.Net;
using System.Text.Json;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Events;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>The client where a person uses it and no program does: with a session, a mailbox and an authenticator.</summary>
public sealed class ClientTests(Product product)
{
    private const string Another = "another horse battery";

    [Fact]
    public async Task Session_IsTheClientsUntilItSignsOut()
    {
        using var mailbox = new Browser(product);
        using var client = await SignedInAsync(mailbox);
        using var other = await SignInAsync(mailbox);
        Assert.Equal("Ada", (await client.Account.GetAsync()).DisplayName);
        var sessions = await client.Sessions.ListAsync();
        Assert.Equal(2, sessions.Count);

        await client.Sessions.EndAsync(sessions.Single(session => !session.Current).Id);

        Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(() => other.Account.GetAsync()));
        using var third = await SignInAsync(mailbox);
        await client.Sessions.EndOthersAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(() => third.Account.GetAsync()));
        Assert.True(Assert.Single(await client.Sessions.ListAsync()).Current);

        await client.Sessions.SignOutAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(() => client.Account.GetAsync()));
        await client.Sessions.SignInAsync(new SignIn(mailbox.Email, Browser.Password));
        Assert.Equal("Ada", (await client.Account.ChangeAsync(new AccountChange("Ada"))).DisplayName);
    }

    [Fact]
    public async Task Refresh_NeedsThePasswordAndKeepsTheSession()
    {
        using var mailbox = new Browser(product);
        using var client = await SignedInAsync(mailbox);

        var refusal = await Assert.ThrowsAsync<AiomusApiException>(() => client.Sessions.RefreshAsync(new Reauthentication(Another)));
        await client.Sessions.RefreshAsync(new Reauthentication(Browser.Password));

        Assert.Equal("sign_in_refused", refusal.Code);
        Assert.Single(await client.Sessions.ListAsync());
    }

    [Fact]
    public async Task ForgottenPassword_IsSetByTheMailedLink()
    {
        using var mailbox = new Browser(product);
        using var before = await SignedInAsync(mailbox);
        using var client = AiomusClient.Create(product.Process.Address);
        await client.Passwords.ForgotAsync(new EmailBody(mailbox.Email));
        var link = await mailbox.LinkAsync("/reset#");

        var ways = await client.Passwords.GetWaysInAsync(new LinkBody(link));
        await client.Passwords.ResetAsync(new PasswordReset(link, Another));

        Assert.Equal((1, 0, 0, false), (ways.Sessions, ways.Keys.Count, ways.Passkeys.Count, ways.SecondFactor));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(() => before.Account.GetAsync()));
        await client.Sessions.SignInAsync(new SignIn(mailbox.Email, Another));
        Assert.Single(await client.Sessions.ListAsync());
    }

    [Fact]
    public async Task Passkey_SignsAClientIn()
    {
        using var mailbox = new Browser(product);
        using var client = await SignedInAsync(mailbox);
        using var authenticator = new SoftAuthenticator(product.Process.Address.ToString().TrimEnd('/'));
        var making = await client.Passkeys.BeginAddAsync();
        await client.Passkeys.AddAsync(new PasskeyAnswer(making.Challenge, Json(authenticator.Create(making.Options)), "my key"));
        var passkey = Assert.Single(await client.Passkeys.ListAsync());
        using var other = AiomusClient.Create(product.Process.Address);

        var asking = await other.Sessions.BeginPasskeySignInAsync();
        var credential = Json(authenticator.Get(asking.Options));
        var account = await other.Sessions.SignInWithPasskeyAsync(new PasskeyAnswer(asking.Challenge, credential));

        Assert.Equal(("my key", "Ada"), (passkey.Name, account.DisplayName));
        await other.Passkeys.RemoveAsync(passkey.Id);
        Assert.Empty(await client.Passkeys.ListAsync());
    }

    [Fact]
    public async Task SecondFactor_IsAskedForWhileItIsOn()
    {
        using var mailbox = new Browser(product);
        using var client = await SignedInAsync(mailbox);
        var setup = await client.SecondFactor.BeginAsync();
        var recovery = await client.SecondFactor.ConfirmAsync(new CodeBody(OneTimeCode.Of(setup.Secret, DateTimeOffset.UtcNow)));

        var refusal = await Assert.ThrowsAsync<AiomusApiException>(() => SignInAsync(mailbox));
        using var other = AiomusClient.Create(product.Process.Address);
        await other.Sessions.SignInAsync(new SignIn(mailbox.Email, Browser.Password, recovery.Codes[0]));
        await other.SecondFactor.RemoveAsync();

        Assert.Equal("second_factor_required", refusal.Code);
        using var third = await SignInAsync(mailbox);
    }

    [Fact]
    public async Task AddressAndPassword_AreChangedInASession()
    {
        using var mailbox = new Browser(product);
        using var client = await SignedInAsync(mailbox);
        var wanted = $"{Guid.NewGuid():N}@example.com";
        await client.Account.ChangeEmailAsync(new EmailBody(wanted));
        var links = (Old: await mailbox.LinkAsync("/email#"), New: await mailbox.LinkAsync("/email#", wanted));

        var half = await client.Account.ConfirmEmailAsync(new EmailChangeConfirmation(links.New));
        var whole = await client.Account.ConfirmEmailAsync(new EmailChangeConfirmation(links.Old));
        await client.Account.SetPasswordAsync(new PasswordChange(Another, Browser.Password));

        Assert.Equal((false, true), (half.Complete, whole.Complete));
        using var other = AiomusClient.Create(product.Process.Address);
        await other.Sessions.SignInAsync(new SignIn(wanted, Another));
    }

    [Fact]
    public async Task ApiKey_WorksUntilItIsRevoked()
    {
        using var mailbox = new Browser(product);
        using var client = await SignedInAsync(mailbox);
        var created = await client.ApiKeys.CreateAsync(new ApiKeyCreation("laptop"));
        using var program = AiomusClient.Create(product.Process.Address, created.ApiKey);
        Assert.Empty(await program.Jobs.ListAsync());
        Assert.Equal(created.Key.Id, Assert.Single(await client.ApiKeys.ListAsync()).Id);

        await client.ApiKeys.RevokeAsync(created.Key.Id);

        Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(() => program.Jobs.ListAsync()));
        var acts = await client.Account.ListAuditAsync(pageSize: 2).Select(entry => entry.Action).ToListAsync();
        Assert.Equal(["api_key_revoked", "api_key_created", "signed_in", "email_confirmed"], acts);
        Assert.Equal(3, (await client.Account.GetAuditPageAsync(limit: 2)).Before);
    }

    [Fact]
    public async Task ClientWithAKey_OpensNoSession()
    {
        using var person = await product.CreatePersonAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => person.Client.Sessions.SignInAsync(new SignIn("a@example.com", Another)));
    }

    [Fact]
    public async Task Owner_GivesRolesAndDisablesAccounts()
    {
        using var owner = AiomusClient.Create(product.Process.Address, product.OwnerKey);
        using var person = await product.CreatePersonAsync();

        await owner.Users.SetRolesAsync(person.Id, new RolesBody(["support"]));
        Assert.Equal(["support"], (await person.Client.Account.GetAsync()).Roles);
        await owner.Users.SetDisabledAsync(person.Id, new DisabledBody(Disabled: true));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(() => person.Client.Account.GetAsync()));
        await owner.Users.SetDisabledAsync(person.Id, new DisabledBody(Disabled: false));

        Assert.Equal(["support"], (await person.Client.Account.GetAsync()).Roles);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_AreReadInASession(bool hub)
    {
        using var mailbox = new Browser(product);
        using var client = await SignedInAsync(mailbox);

        var first = await (hub ? client.Events.ReadHubAsync() : client.Events.ReadAsync()).FirstAsync().AsTask().WaitAsync(Product.Limit);

        Assert.Equal(EventType.Ping, first.Type);
        await using var reader = (hub ? client.Events.ReadHubAsync() : client.Events.ReadAsync()).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync().AsTask().WaitAsync(Product.Limit));
    }

    [Fact]
    public async Task Erasure_TakesTheSessionAndLeavesTheReceipt()
    {
        using var mailbox = new Browser(product);
        using var client = await SignedInAsync(mailbox);

        var erasure = await client.Account.EraseAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(() => client.Account.GetAsync()));
        Assert.Equal(erasure.Id, (await client.Account.GetErasureAsync(erasure.Id)).Id);
    }

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);

    private static async Task<HttpStatusCode> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<AiomusApiException>(call)).Status;

    private async Task<AiomusClient> SignedInAsync(Browser mailbox)
    {
        using var nobody = AiomusClient.Create(product.Process.Address);
        await nobody.SignUp.BeginAsync(new SignUp(mailbox.Email, Browser.Password, "Ada"));
        await nobody.SignUp.ConfirmAsync(new SignUpConfirmation(await mailbox.LinkAsync("/confirm#"), Browser.Password));
        return await SignInAsync(mailbox);
    }

    private async Task<AiomusClient> SignInAsync(Browser mailbox)
    {
        var client = AiomusClient.Create(product.Process.Address);
        await client.Sessions.SignInAsync(new SignIn(mailbox.Email, Browser.Password));
        return client;
    }
}
