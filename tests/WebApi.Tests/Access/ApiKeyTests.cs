using System.Security.Cryptography;
using Aiomus.WebApi.Access;

namespace Aiomus.WebApi.Tests.Access;

public sealed class ApiKeyTests
{
    private static readonly Guid User = Guid.Parse("4d9a1f0e-52d5-4f0b-9c55-1a2b3c4d5e6f");

    [Fact]
    public void NewKey_IsReadBack()
    {
        var text = ApiKey.Create(User, out var hash);

        Assert.True(ApiKey.TryParse(text, out var key));
        Assert.Equal(User, key.UserId);
        Assert.Equal(hash.Id, key.Hash.Id);
        Assert.Equal(hash.SecretHash, key.Hash.SecretHash);
        Assert.Equal(SHA256.HashSizeInBytes, hash.SecretHash.Length);
    }

    [Fact]
    public void NewKey_HasTheSpellingThatScannersKnow() =>
        Assert.Matches("^aio_[a-z2-7]{32}_[a-z2-7]{52}_[a-z2-7]{7}$", ApiKey.Create(User, out _));

    [Fact]
    public void TwoKeysOfOnePerson_DifferInBothParts()
    {
        ApiKey.Create(User, out var one);
        ApiKey.Create(User, out var other);

        Assert.NotEqual(one.Id, other.Id);
        Assert.NotEqual(one.SecretHash, other.SecretHash);
    }

    [Fact]
    public void AnyMistypedCharacter_IsFound()
    {
        var text = ApiKey.Create(User, out _);

        for (var index = 0; index < text.Length; index++)
        {
            var mistyped = text.ToCharArray();
            mistyped[index] = text[index] == 'a' ? 'b' : 'a';
            Assert.False(ApiKey.TryParse(new string(mistyped), out _), $"Character {index}");
        }
    }

    [Fact]
    public void ChecksumOfAnotherKey_IsRefused()
    {
        var text = ApiKey.Create(User, out _);
        var other = ApiKey.Create(User, out _);

        Assert.False(ApiKey.TryParse(text[..^7] + other[^7..], out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("aio")]
    [InlineData("aio___")]
    [InlineData("Bearer aio_a_b_c")]
    public void AnythingElse_IsNoKey(string? text) => Assert.False(ApiKey.TryParse(text, out _));

    [Fact]
    public void VeryLongText_IsNoKey() => Assert.False(ApiKey.TryParse(ApiKey.Create(User, out _) + new string('a', 100_000), out _));

    [Fact]
    public void Key_IsNotToldByItsText()
    {
        var text = ApiKey.Create(User, out var hash);
        Assert.True(ApiKey.TryParse(text, out var key));

        Assert.Equal("ApiKey", key.ToString());
        Assert.Equal("ApiKeyHash", hash.ToString());
    }
}
