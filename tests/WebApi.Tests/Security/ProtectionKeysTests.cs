using System.Text;
using Aiomus.Storage.Keys;
using Aiomus.Testing;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.WebApi.Tests.Security;

public sealed class ProtectionKeysTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Databases => [false, true];

    [Theory, MemberData(nameof(Databases))]
    public async Task WhatOneHostProtects_AnotherOneReads_AfterARotationToo(bool postgres)
    {
        await using var database = postgres ? await TestDatabase.PostgresAsync() : TestDatabase.Sqlite();
        string secret;
        await using (var first = new Product(database))
        {
            secret = Protector(first).Protect("zanthoxylum");
        }

        await using (var second = new Product(database))
        {
            Assert.Equal("zanthoxylum", Protector(second).Unprotect(secret));
        }

        await using (var third = new Product(database))
        {
            await third.Services.GetRequiredService<IKeyEncryption>().RotateAsync(None);
            await third.Services.GetRequiredService<IDataKeys>().RewrapAsync(None);
            await third.Services.GetRequiredService<ProtectionKeyRing>().RewrapAsync(None);
        }

        File.Delete(Path.Combine(database.Folder, "keys", "kek-0001"));
        await using var last = new Product(database);
        Assert.Equal("zanthoxylum", Protector(last).Unprotect(secret));
    }

    [Fact]
    public async Task Keys_AreWrappedWhereTheyLie()
    {
        await using var database = TestDatabase.Sqlite();
        await using var product = new Product(database);
        var key = Assert.Single(product.Services.GetRequiredService<IKeyManager>().GetAllKeys());

        var ring = Assert.Single(await product.Services.GetRequiredService<ProtectionKeyRing>().ListAsync(None));

        Assert.Contains($"<key id=\"{key.KeyId}\"", Encoding.UTF8.GetString(ring), StringComparison.Ordinal);
        foreach (var path in DataFiles.In(database.Folder))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, None);
            Assert.Equal((path, -1), (path, bytes.ToArray().AsSpan().IndexOf("masterKey"u8)));
        }
    }

    private static IDataProtector Protector(Product product)
        => product.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("tests");

    private sealed class Product(TestDatabase database) : WebApplicationFactory<SignInOptions>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.UseSetting("Aiomus:Worker", "false");
            foreach (var (key, value) in database.Settings)
            {
                builder.UseSetting(key, value);
            }
        }
    }
}
