using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.Grains.Tests.Accounts;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("a.b+c@sub.example.co")]
    [InlineData("jörg@müller.example")]
    [InlineData("o'brien@example.ie")]
    public void Address_IsTaken(string text) => Assert.True(EmailAddress.IsValid(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("ada@")]
    [InlineData("@example.com")]
    [InlineData("ada@example")]
    [InlineData("ada@b@example.com")]
    [InlineData(" ada@example.com")]
    [InlineData("ada lovelace@example.com")]
    [InlineData("ada@example.com\r\nBcc: other@example.com")]
    [InlineData("ada@exa mple.com")]
    [InlineData("ada..b@example.com")]
    [InlineData(".ada@example.com")]
    [InlineData("<ada>@example.com")]
    [InlineData("ada@-example.com")]
    [InlineData("a,b@example.com")]
    [InlineData("ada@example.com..")]
    [InlineData("ada@.")]
    [InlineData("ada@com.")]
    [InlineData("a\uff20b@example.com")]
    [InlineData("ada@xn--a-ecp.\ud800")]
    public void AnythingElse_IsRefused(string? text) => Assert.False(EmailAddress.IsValid(text));

    [Fact]
    public void LongerThanMailCanCarry_IsRefused()
    {
        Assert.False(EmailAddress.IsValid($"{new string('a', 65)}@example.com"));
        Assert.False(EmailAddress.IsValid($"ada@{string.Join('.', Enumerable.Repeat("aaaaaaaaa", 30))}.com"));
    }

    [Theory]
    [InlineData("Ada@Example.COM", "ada@example.com")]
    [InlineData("ADA@MÜLLER.example", "ada@xn--mller-kva.example")]
    [InlineData("cafe\u0301@example.com", "caf\u00e9@example.com")]
    [InlineData("ada@mu\u0308ller.example", "ada@xn--mller-kva.example")]
    [InlineData("ada@M\u00dcLLER.example", "ada@xn--mller-kva.example")]
    [InlineData("ada@xn--mller-kva.example", "ada@xn--mller-kva.example")]
    [InlineData("ada@example.com.", "ada@example.com")]
    [InlineData("ada@example\u3002com\u3002", "ada@example.com")]
    public void SpellingsOfOneAddress_AreOne(string one, string canonical) => Assert.Equal(canonical, EmailAddress.Canonical(one));

    [Theory]
    [InlineData("Ada@Example.COM.", "Ada@example.com")]
    [InlineData("ada@mu\u0308ller.example.", "ada@m\u00fcller.example")]
    [InlineData("ada@XN--MLLER-KVA.example", "ada@m\u00fcller.example")]
    [InlineData("cafe\u0301@example.com", "caf\u00e9@example.com")]
    public void Address_IsReadInOneFormBeforeAnythingElse(string text, string read)
    {
        Assert.True(EmailAddress.TryNormalize(text, out var address));

        Assert.Equal(read, address);
        Assert.True(EmailAddress.TryNormalize(address, out var again));
        Assert.Equal(address, again);
        Assert.Equal(EmailAddress.Canonical(text), EmailAddress.Canonical(address));
    }

    [Fact]
    public void DotsAndTags_AreNotOursToJudge() =>
        Assert.NotEqual(EmailAddress.Canonical("a.da@example.com"), EmailAddress.Canonical("ada@example.com"));
}
