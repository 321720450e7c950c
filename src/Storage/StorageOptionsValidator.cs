using Microsoft.Extensions.Options;
using Npgsql;

namespace Aiomus.Storage;

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
            return string.IsNullOrWhiteSpace(connection.Host)
                ? ValidateOptionsResult.Fail("Aiomus:Database names no host; write it as Host=...;Username=...;Password=...;Database=...")
                : ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException or OverflowException)
        {
            // The driver quotes what it could not read, which may be a part of the password.
            return ValidateOptionsResult.Fail(
                "Aiomus:Database is not a readable PostgreSQL connection string; write it as Host=...;Username=...;Password=...;Database=...");
        }
    }
}
