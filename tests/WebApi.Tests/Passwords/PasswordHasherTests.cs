using System.Text;
using Aiomus.WebApi.Passwords;

namespace Aiomus.WebApi.Tests.Passwords;

public sealed class PasswordHasherTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hash_IsAPhcStringAtTheFloorOrAbove()
    {
        using var hasher = new PasswordHasher();

        var hash = await hasher.HashAsync("correct horse battery staple", None);

        Assert.Matches(@"^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$", hash);
        Assert.Equal(PasswordMatch.Current, await hasher.VerifyAsync("correct horse battery staple", hash, None));
        Assert.NotEqual(hash, await hasher.HashAsync("correct horse battery staple", None));
    }

    [Theory]
    [InlineData("correct horse battery staple", true)]
    [InlineData("Correct horse battery staple", false)]
    [InlineData("correct horse battery staple ", false)]
    [InlineData("", false)]
    public async Task OnlyThePassword_IsRight(string password, bool right)
    {
        using var hasher = new PasswordHasher();
        var hash = await hasher.HashAsync("correct horse battery staple", None);

        Assert.Equal(right ? PasswordMatch.Current : PasswordMatch.None, await hasher.VerifyAsync(password, hash, None));
    }

    [Fact]
    public async Task NobodysPassword_IsNeverRight()
    {
        using var hasher = new PasswordHasher();

        Assert.Equal(PasswordMatch.None, await hasher.VerifyAsync("anything at all", null, None));
        Assert.Equal(PasswordMatch.None, await hasher.VerifyAsync("any cafe\u0301 at all", null, None));
    }

    [Fact]
    public async Task LettersOfAnyAlphabet_CountAsUtf8()
    {
        using var hasher = new PasswordHasher();
        var hash = await hasher.HashAsync("пароль из слов 🐎", None);

        Assert.Equal(PasswordMatch.Current, await hasher.VerifyAsync("пароль из слов 🐎", hash, None));
    }

    [Fact]
    public async Task Password_IsOneHoweverItsLettersAreComposed()
    {
        using var hasher = new PasswordHasher();
        const string Composed = "un caf\u00e9 \u00e0 la cr\u00e8me";
        const string Apart = "un cafe\u0301 a\u0300 la cre\u0300me";

        Assert.Equal(PasswordMatch.Current, await hasher.VerifyAsync(Apart, await hasher.HashAsync(Composed, None), None));
        Assert.Equal(PasswordMatch.Current, await hasher.VerifyAsync(Composed, await hasher.HashAsync(Apart, None), None));
    }

    [Fact]
    public async Task HashOfWhatWasTypedBefore_StillOpensAndIsToBeMadeAnew()
    {
        using var hasher = new PasswordHasher();
        var salt = new byte[16];
        const string Apart = "un cafe\u0301 a\u0300 la cre\u0300me";
        var before = PasswordHasher.Write(salt, PasswordHasher.Derive(Apart, salt, 19456, 2), 19456, 2);

        Assert.Equal(PasswordMatch.Outdated, await hasher.VerifyAsync(Apart, before, None));
        Assert.Equal(PasswordMatch.None, await hasher.VerifyAsync("un cafe\u0301 de la cre\u0300me", before, None));
    }

    [Fact]
    public async Task HalvesOfCharacters_AreHashedAsTheyAre()
    {
        using var hasher = new PasswordHasher();
        const string Odd = "half a horse \ud83d";

        Assert.Equal(PasswordMatch.Current, await hasher.VerifyAsync(Odd, await hasher.HashAsync(Odd, None), None));
    }

    [Fact]
    public async Task HashOfLessWork_IsVerifiedAndCalledWeak()
    {
        var salt = new byte[16];
        var weak = PasswordHasher.Write(salt, PasswordHasher.Derive("an old password", salt, 8192, 1), 8192, 1);
        using var hasher = new PasswordHasher();

        Assert.Equal(PasswordMatch.Outdated, await hasher.VerifyAsync("an old password", weak, None));
    }

    [Fact]
    public void Derivation_IsTheReferenceOne()
    {
        // argon2 reference implementation: echo -n password | argon2 somesaltsomesalt -id -t 2 -k 19456 -p 1 -l 32
        var hash = PasswordHasher.Derive("password", Encoding.ASCII.GetBytes("somesaltsomesalt"), 19456, 2);

        Assert.Equal("2b5dc4054886ec957ef59c73b661c54dd6fb274590b278f657c6d96aac8fa6d1", Convert.ToHexStringLower(hash));
    }
}
