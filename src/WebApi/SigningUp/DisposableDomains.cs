using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Errors;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.SigningUp;

/// <summary>
/// The domains that give addresses away for minutes, so that one person has any number of them. The build lays their list beside the
/// program where it can; without the list no domain is known, and the start says so.
/// </summary>
internal sealed partial class DisposableDomains(
    IOptions<SignUpOptions> options, ILogger<DisposableDomains> logger, string file) : IHostedService
{
    private const string Name = "disposable-domains.json";
    private static readonly IdnMapping Idn = new();

    private readonly FrozenSet<string>? _domains = Read(file);

    public DisposableDomains(IOptions<SignUpOptions> options, ILogger<DisposableDomains> logger)
        : this(options, logger, Path.Combine(AppContext.BaseDirectory, Name))
    {
    }

    public static FieldRule Rule { get; } = new(
        FieldCode.DisposableEmail, "Addresses of this provider last for minutes only. Use one that you keep.");

    /// <summary>Whether nobody may sign up with this address, whoever has it: its domain is in the list, or under one that is.</summary>
    /// <param name="email">A valid address.</param>
    public bool Refuses(string email)
    {
        if (_domains is null || !options.Value.RefusesDisposable)
        {
            return false;
        }

        var domain = EmailAddress.Canonical(email).Split('@')[1];
        while (!_domains.Contains(domain))
        {
            var dot = domain.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                return false;
            }

            domain = domain[(dot + 1)..];
        }

        return true;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_domains is null && options.Value.RefusesDisposable)
        {
            LogNoList();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static FrozenSet<string>? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(file))?
                .Select(Normalize).OfType<string>().ToFrozenSet(StringComparer.Ordinal);
        }
        catch (Exception none) when (none is IOException or JsonException)
        {
            return null;
        }
    }

    // As addresses are compared; what no address can have is left out.
    private static string? Normalize(string? domain)
    {
        try
        {
            return Idn.GetAscii((domain ?? "").Trim().TrimEnd('.').ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "No list of disposable mail domains is there: anybody may sign up with such an address. A build with npm brings the list.")]
    private partial void LogNoList();
}
