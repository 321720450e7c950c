using System.Security.Cryptography;
using System.Text;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Passwords;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Tests.Passwords;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("a sentence with blanks")]
    [InlineData("пароль из нескольких слов")]
    [InlineData("kX9#mQ2$vL5!")]
    [InlineData("elephants dance quietly")]
    public void GoodOne_IsTaken(string password) => Assert.False(Check(password).Any);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("eleven char")]
    [InlineData("passwordpassword")]
    [InlineData("password123456")]
    [InlineData("Password1234!")]
    [InlineData("abcdefghijklmn")]
    [InlineData("123456789012")]
    [InlineData("987654321098")]
    [InlineData("aaaaaaaaaaaaaaa")]
    [InlineData("abababababababab")]
    [InlineData("ada.lovelace1815")]
    [InlineData("aiomusaiomus")]
    [InlineData("aiomus-ada-1815")]
    [InlineData("qwertyuiopasdfgh1")]
    public void GuessableOne_IsRefused(string? password) => Assert.True(Check(password).Any);

    [Fact]
    public void CommonOne_IsRefusedWithWhatPeopleAddToReachTheLength()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(stream);
        var words = reader.ReadToEnd().Split('\n').Where(line => line.Length >= 4 && line.All(char.IsAsciiLetter)).ToArray();
        var passwords = words.Select(word => word.PadRight(9, '1') + "23!")
            .Concat(words.Select(word => string.Concat(Enumerable.Repeat(word, 1 + (PasswordRules.MinLength / word.Length)))))
            .ToArray();
        Assert.True(passwords.Length > 30_000);

        Assert.All(passwords, password => Assert.True(Check(password).Any, password));
    }

    [Fact]
    public void LengthIsCountedInCharacters_NotInBytes()
    {
        Assert.False(Check(string.Concat(Enumerable.Range(0, 12).Select(i => char.ConvertFromUtf32(0x1F400 + (i * 7 % 60))))).Any);
        Assert.True(Check(new string('x', 200) + new string('y', 57)).Any);
        Assert.False(Check(string.Join(' ', Enumerable.Range(0, 64).Select(i => $"word{i}"))[..256]).Any);
    }

    [Fact]
    public void LettersApart_AreJudgedComposed()
    {
        // Thirteen characters on one system are seven on another, which is what is hashed.
        Assert.True(Check(string.Concat(Enumerable.Repeat("e\u0301", 5)) + "a\u0300u").Any);
        Assert.False(Check("une cre\u0300me bru\u0302le\u0301e").Any);
    }

    [Fact]
    public void BreachedOne_IsFoundByHalves()
    {
        var path = Path.GetTempFileName();
        try
        {
            var known = Enumerable.Range(0, 1000).Select(i => $"breached password {i}").ToArray();
            File.WriteAllLines(path, known.Select(Sha1).Order(StringComparer.Ordinal).Select((hash, i) => $"{hash}:{i * i}"));
            var file = new BreachedPasswordFile(Options.Create(new SignInOptions { BreachedPasswords = path }));

            Assert.All(known, password => Assert.True(file.Contains(password), password));
            Assert.All(Enumerable.Range(1000, 1000), i => Assert.False(file.Contains($"breached password {i}")));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void WithoutAFile_NoneIsBreached()
        => Assert.False(new BreachedPasswordFile(Options.Create(new SignInOptions())).Contains("password"));

    private static FieldErrors Check(string? password)
    {
        var errors = new FieldErrors();
        new PasswordRules(new BreachedPasswordFile(Options.Create(new SignInOptions()))).Check(
            errors, "password", password, "ada.lovelace@example.com", "Ada");
        return errors;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "The published lists are of SHA-1.")]
    private static string Sha1(string text) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
}
