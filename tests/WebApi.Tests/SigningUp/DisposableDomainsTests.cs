using System.Net;
using System.Text.Json;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.SigningUp;
using Aiomus.WebApi.Tests.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Tests.SigningUp;

/// <summary>Addresses that last for minutes open no account, where the build brought the list of their domains.</summary>
public sealed class DisposableDomainsTests(EveryRouteTests.Product product) : IClassFixture<EveryRouteTests.Product>
{
    private const string List = """["mailinator.com", "MÜLLER.example", "Two.Words.example.", " ", null]""";

    [Theory]
    [InlineData("a@mailinator.com")]
    [InlineData("a@MAILINATOR.com")]
    [InlineData("a@mailinator.com.")]
    [InlineData("a@a.b.mailinator.com")]
    [InlineData("a@m\u00FCller.example")]
    [InlineData("a@xn--mller-kva.example")]
    [InlineData("a@M\u0055\u0308ller.example")]
    [InlineData("a@two.words.example")]
    public void AddressOfTheList_IsRefusedHoweverItIsWritten(string email) => Assert.True(Read(List).Refuses(email));

    [Theory]
    [InlineData("a@example.com")]
    [InlineData("a@notmailinator.com")]
    [InlineData("a@mailinator.com.example.org")]
    [InlineData("mailinator.com@example.com")]
    [InlineData("a@words.example")]
    public void OtherAddress_IsTaken(string email) => Assert.False(Read(List).Refuses(email));

    [Fact]
    public void Setting_LetsThemAllIn() => Assert.False(Read(List, "Allow").Refuses("a@mailinator.com"));

    [Theory]
    [InlineData(null)]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task MissingList_RefusesNobodyAndIsToldOnce(string? list)
    {
        var notes = new Notes<DisposableDomains>();
        var domains = Read(list, notes: notes);

        await domains.StartAsync(TestContext.Current.CancellationToken);

        Assert.False(domains.Refuses("a@mailinator.com"));
        Assert.Contains("No list of disposable mail domains", Assert.Single(notes.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_IsNotMissedWhereItIsThereOrNotAskedFor()
    {
        var notes = new Notes<DisposableDomains>();

        await Read(List, notes: notes).StartAsync(TestContext.Current.CancellationToken);
        await Read(null, "allow", notes).StartAsync(TestContext.Current.CancellationToken);

        Assert.Empty(notes.Lines);
    }

    [Theory]
    [InlineData("refuse", true)]
    [InlineData("Allow", true)]
    [InlineData("perhaps", false)]
    [InlineData("", false)]
    public void Setting_IsOneOfTwoWords(string value, bool isValid) =>
        Assert.Equal(isValid, !new SignUpOptions { DisposableDomains = value }.Validate(new(new object())).Any());

    // The same words whether the address has an account or not: the list alone decides.
    [Fact]
    public async Task SignUp_WithAnAddressOfTheBuildsListIsRefused()
    {
        Assert.SkipUnless(
            File.Exists(Path.Combine(AppContext.BaseDirectory, "disposable-domains.json")), "This build could not get the list.");
        var userId = Guid.NewGuid();
        ApiKey.Create(userId, out var hash);
        var services = product.Services;
        await services.GetRequiredService<IGrainFactory>().GetGrain<IUserGrain>(userId).CreateAsync("", UserRole.None, hash);
        Assert.True(await services.GetRequiredService<EmailKeys>().IndexOf("known@mailinator.com").ClaimAsync(userId));

        var (known, one) = await SignUpAsync("known@mailinator.com");
        var (unknown, other) = await SignUpAsync("unknown@A.Mailinator.com.");
        var (ordinary, _) = await SignUpAsync("somebody@example.org");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.Accepted), (known, unknown, ordinary));
        Assert.Equal(("email", "disposable_email"), Fault(one));
        Assert.Equal(one.GetProperty("errors").GetRawText(), other.GetProperty("errors").GetRawText());

        static (string? Field, string? Code) Fault(JsonElement problem)
        {
            var fault = Assert.Single(problem.GetProperty("faults").EnumerateArray().ToArray());
            return (fault.GetProperty("field").GetString(), fault.GetProperty("code").GetString());
        }
    }

    private Task<(HttpStatusCode Status, JsonElement Answer)> SignUpAsync(string email) => product.SendBodyAsync(
        "POST", "/v1/account/sign-up", null, $$"""{"email":"{{email}}","password":"fourteen hazel hens"}""");

    private static DisposableDomains Read(string? list, string setting = "refuse", Notes<DisposableDomains>? notes = null)
    {
        var file = Path.GetTempFileName();
        try
        {
            if (list is null)
            {
                File.Delete(file);
            }
            else
            {
                File.WriteAllText(file, list);
            }

            return new DisposableDomains(
                Options.Create(new SignUpOptions { DisposableDomains = setting }), notes ?? new Notes<DisposableDomains>(), file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
