using System.Net;
using System.Text;
using System.Text.Json;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>What lies on the disk, byte by byte, as a thief would find it.</summary>
public sealed class AtRestTests(Product product)
{
    [Fact]
    public async Task WhatAPersonGave_IsNowhereOnTheDisk()
    {
        using var browser = await Browser.SignedInAsync(product);
        var mark = $"q{Guid.NewGuid():N}";
        await browser.SendAsync(HttpMethod.Patch, "/v1/account", new { display_name = $"name-{mark}" });
        await browser.SendAsync(HttpMethod.Put, "/v1/account/preferences", new { style = $"style-{mark}" });
        var (_, created) = await browser.SendAsync(HttpMethod.Post, "/v1/keys", new { name = $"key-{mark}", scopes = new[] { "read" } });
        var (_, setup) = await browser.SendAsync(HttpMethod.Post, "/v1/account/totp");
        var (_, job) = await browser.SendAsync(
            HttpMethod.Post, "/v1/jobs?wait=60", new { prompt = $"prompt-{mark}", negative_prompt = $"not-{mark}", steps = 2 });
        Assert.Equal("succeeded", job.GetProperty("state").GetString());
        var key = created.GetProperty("api_key").GetString()!;
        string[] secrets =
        [
            mark, browser.Email, Browser.Password, key, key.Split('_')[2], browser.Token!, browser.Token!.Split('_')[2],
            setup.GetProperty("secret").GetString()!,
        ];

        var files = Files().ToList();

        Assert.Contains(files, file => file.Path.EndsWith("keys.db", StringComparison.Ordinal));
        Assert.Contains(files, file => file.Path.Contains("/blobs/", StringComparison.Ordinal));
        Assert.Equal(
            [],
            from file in files from secret in secrets from form in Forms(secret) where Holds(file.Bytes, form) select (file.Path, secret));
        Assert.DoesNotContain(files, file => file.Bytes.AsSpan().IndexOf("PNG\r\n"u8) >= 0);

        // The search finds what is there to be found: what names the account, and no more, is readable.
        var (_, account) = await browser.SendAsync(HttpMethod.Get, "/v1/account");
        var id = account.GetProperty("id").GetGuid();
        Assert.Contains(files, file => Holds(file.Bytes, Encoding.UTF8.GetBytes($"{id}"))
            || Holds(file.Bytes, Encoding.UTF8.GetBytes($"{id:N}"))
            || Holds(file.Bytes, id.ToByteArray()));
    }

    [Fact]
    public async Task DamagedImage_IsNamedToTheOperatorAndGivenToNobody()
    {
        using var person = await product.CreatePersonAsync();
        var image = (await person.MakeAsync(Product.Apple)).Images[0].Id;
        var whole = await person.DownloadAsync(image);
        var path = Assert.Single(Directory.GetFiles(Path.Combine(product.DataFolder, "blobs", person.Id.ToString("N"))));
        var stored = await File.ReadAllBytesAsync(path);
        Assert.True(stored.Length > whole.Length);
        var damaged = (byte[])stored.Clone();
        damaged[stored.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(path, damaged);
        using var http = product.Http(person.Key);

        using var answer = await http.GetAsync($"/v1/images/{image}/content");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("internal", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
        // What a process logs comes a little after its answer.
        await product.Process.WaitForOutputAsync(
            output => output.Contains($"'{Path.GetFileName(path)}' of {person.Id:N} is damaged", StringComparison.Ordinal));
        await File.WriteAllBytesAsync(path, stored);
        Assert.Equal(whole, await person.DownloadAsync(image));
    }

    [Fact]
    public void OnlyOurOwnUser_MayReadTheKeys()
    {
        var keys = Path.Combine(product.DataFolder, "keys");

        var secrets = Directory.GetFiles(keys)
            .Where(path => !Path.GetFileName(path).StartsWith("keys.db", StringComparison.Ordinal)).ToArray();
        Assert.Superset(new HashSet<string?> { "kek-0001", "pepper" }, secrets.Select(Path.GetFileName).ToHashSet());
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var path in secrets)
        {
            Assert.Equal((path, UnixFileMode.UserRead | UnixFileMode.UserWrite), (path, File.GetUnixFileMode(path)));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(keys));
    }

    // Mails in files are written to be read; a file to lock by is empty, and cannot be opened while somebody has it.
    private IEnumerable<(string Path, byte[] Bytes)> Files()
    {
        foreach (var path in DataFiles.In(product.DataFolder).Where(path => !path.Contains("/mail/", StringComparison.Ordinal)))
        {
            using var bytes = new MemoryStream();
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                file.CopyTo(bytes);
            }
            catch (FileNotFoundException)
            {
                continue;   // it was one of another test, and is gone
            }

            yield return (path, bytes.ToArray());
        }
    }

    private static IEnumerable<byte[]> Forms(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        yield return plain;
        yield return Encoding.Unicode.GetBytes(text);
        yield return Encoding.ASCII.GetBytes(Convert.ToHexString(plain));
        yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(plain));
        for (var offset = 0; offset < 3; offset++)
        {
            // What is the same whatever stands around it.
            var base64 = Convert.ToBase64String([.. new byte[offset], .. plain]);
            yield return Encoding.ASCII.GetBytes(base64[(offset == 0 ? 0 : 4)..^4]);
        }
    }

    private static bool Holds(byte[] bytes, byte[] form) => bytes.AsSpan().IndexOf(form) >= 0;
}
