using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Testing;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aiomus.WebApi.Tests.Access;

public sealed class DamagedAccountTests
{
    [Fact]
    public async Task DamagedAccount_IsNamedToTheOperatorAndGivenToNobody()
    {
        await using var product = new Product();
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        var (key, neighbour) = (await product.CreateAsync(one), await product.CreateAsync(other));
        Assert.Equal(HttpStatusCode.OK, (await product.GetAsync(key)).Status);
        await product.DamageAsync(one);

        var (status, body) = await product.GetAsync(key);

        Assert.Equal((HttpStatusCode.InternalServerError, "internal"), (status, body.GetProperty("code").GetString()));
        Assert.DoesNotContain("zanthoxylum", body.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(
            product.Lines, line => line.Contains($"The stored state 'user' of user/{one:N} is damaged", StringComparison.Ordinal));
        Assert.DoesNotContain(product.Lines, line => line.Contains("zanthoxylum", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await product.GetAsync(neighbour)).Status);
    }

    private sealed class Product : WebApplicationFactory<SignInOptions>, ILoggerProvider, ILogger
    {
        private readonly TestDatabase _database = TestDatabase.Sqlite();

        public ConcurrentBag<string> Lines { get; } = [];

        private IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

        public async Task<string> CreateAsync(Guid userId)
        {
            var key = ApiKey.Create(userId, out var hash);
            await Grains.GetGrain<IUserGrain>(userId).CreateAsync("zanthoxylum", UserRole.None, hash);
            return key;
        }

        public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string key)
        {
            using var http = CreateClient();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using var answer = await http.GetAsync("/v1/account");
            return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
        }

        /// <summary>Changes one character of the stored account, and has every silo forget what it read before.</summary>
        public async Task DamageAsync(Guid userId)
        {
            await using (var connection = new SqliteConnection($"Data Source={Path.Combine(_database.Folder, "aiomus.db")}"))
            {
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText =
                    "UPDATE OrleansStorage SET PayloadBinary = CAST(replace(CAST(PayloadBinary AS TEXT), '\"data\":\"', "
                        + "'\"data\":\"AAAA') AS BLOB) " +
                    "WHERE GrainTypeString = 'user/user' AND GrainIdN0 = $n0";
                command.Parameters.AddWithValue("$n0", BitConverter.ToInt64(userId.ToByteArray(), 0));
                Assert.Equal(1, await command.ExecuteNonQueryAsync());
            }

            await Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{formatter(state, exception)} {exception}");

        void IDisposable.Dispose()
        {
            // The host disposes of its loggers before it is done with them.
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await _database.DisposeAsync();
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.UseSetting("Aiomus:Worker", "false");
            foreach (var (key, value) in ProductSettings.Unhindered.Concat(_database.Settings))
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureTestServices(services => services.AddSingleton<ILoggerProvider>(this));
        }
    }
}
