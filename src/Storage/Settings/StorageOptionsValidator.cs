using System.Net;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Aiomus.Storage.Settings;

internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Data) || options.Data.Contains('\0', StringComparison.Ordinal))
        {
            return ValidateOptionsResult.Fail("Aiomus:Data must be the path of a folder.");
        }

        if (string.IsNullOrWhiteSpace(options.Database))
        {
            return ValidateOptionsResult.Success;
        }

        try
        {
            var connection = new NpgsqlConnectionStringBuilder(options.Database);
            if (string.IsNullOrWhiteSpace(connection.Host))
            {
                return ValidateOptionsResult.Fail(
                    "Aiomus:Database names no host. Write it as Host=...;Username=...;Password=...;Database=...");
            }

            return IsProtected(connection)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(
                    "Aiomus:Database is on another machine. Write SSL Mode=VerifyFull, or SSL Mode=Disable where "
                        + "something else protects the connection.");
        }
        catch (Exception exception)
            when (exception is ArgumentException or FormatException or InvalidOperationException or OverflowException)
        {
            // The driver quotes what it could not read, which may be a part of the password.
            return ValidateOptionsResult.Fail(
                "Aiomus:Database is not a readable PostgreSQL connection string. Write it as "
                    + "Host=...;Username=...;Password=...;Database=...");
        }
    }

    // The driver's default takes whatever the other side offers: no protection, or that of whoever sits in between.
    private static bool IsProtected(NpgsqlConnectionStringBuilder connection) =>
        connection.SslMode is SslMode.VerifyFull or SslMode.VerifyCA or SslMode.Disable
        || connection.Host!.Split(',', StringSplitOptions.TrimEntries).All(IsThisMachine);

    // A path is a socket of this machine.
    private static bool IsThisMachine(string host)
    {
        var name = host.StartsWith('[') ? host[1..Math.Max(1, host.IndexOf(']', StringComparison.Ordinal))] : host.Split(':')[0];
        return host.StartsWith('/') || host.StartsWith('@')
            || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var whole) && IPAddress.IsLoopback(whole))
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }
}
