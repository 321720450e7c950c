using System.Net;
using Aiomus.Payments.Doubles;
using Aiomus.Payments.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stripe;

namespace Aiomus.Payments.Processing;

/// <summary>
/// The way to the processor: each call in its turn, within its time, and whatever goes wrong as one of our refusals. Nothing of the
/// processor's words goes on, which may repeat somebody's.
/// </summary>
internal sealed partial class StripeGate : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(15);

    private readonly PaymentOptions _options;
    private readonly PaymentChoice _choice;
    private readonly DoubleHost _double;
    private readonly ILogger _logger;
    private readonly CallTurns _turns;
    private readonly HttpClient _http;
    private StripeClient? _client;

    public StripeGate(
        IOptions<PaymentOptions> options, PaymentChoice choice, DoubleHost @double, TimeProvider time, ILogger<StripeGate> logger)
    {
        (_options, _choice, _double, _logger) = (options.Value, choice, @double, logger);
        var timeout = TimeSpan.FromSeconds(_options.TimeoutSeconds);
        _turns = new CallTurns(_options.CallsPerSecond, timeout, time);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _http = new HttpClient(handler) { Timeout = timeout };
    }

    /// <summary>For a thing that is not there (any more); null, then.</summary>
    public async Task<T?> FindAsync<T>(Func<StripeClient, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await TryAsync(call, cancellationToken);
        }
        catch (StripeException fault) when (fault.HttpStatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (StripeException fault)
        {
            throw Refuse(fault);
        }
    }

    public async Task<T> AskAsync<T>(Func<StripeClient, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(call, cancellationToken);
        }
        catch (StripeException fault)
        {
            throw Refuse(fault);
        }
    }

    /// <summary>The same for what may be done already: what the processor says against it by the request's state is no fault.</summary>
    public async Task EnsureAsync<T>(Func<StripeClient, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            await TryAsync(call, cancellationToken);
        }
        catch (StripeException fault) when (fault.HttpStatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
        {
            LogDone(fault.StripeError?.Code ?? "");
        }
        catch (StripeException fault)
        {
            throw Refuse(fault);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> TryAsync<T>(Func<StripeClient, Task<T>> call, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await call(await ClientAsync(cancellationToken));
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested
            && fault is HttpRequestException or OperationCanceledException or TimeoutException or IOException)
        {
            LogNoAnswer(fault.GetType().Name);
            throw Unavailable();
        }
    }

    private async Task<StripeClient> ClientAsync(CancellationToken cancellationToken)
    {
        if (_client is { } known)
        {
            return known;
        }

        // No retries of its own: whoever asks repeats, under the same text.
        var http = new SystemNetHttpClient(_http, maxNetworkRetries: 0, enableTelemetry: false);
        var options = _choice.IsDouble
            ? new StripeClientOptions
            {
                ApiKey = _double.Key,
                ApiBase = (await _double.Address.WaitAsync(_http.Timeout, cancellationToken)).ToString().TrimEnd('/'),
                HttpClient = http,
            }
            : new StripeClientOptions
            {
                ApiKey = _options.Key,
                ApiBase = _options.ApiBase?.ToString().TrimEnd('/') ?? StripeClient.DefaultApiBase,
                HttpClient = http,
            };
        return _client = new StripeClient(options);
    }

    private AiomusException Refuse(StripeException fault)
    {
        if (fault.StripeError?.Type == "card_error")
        {
            return new AiomusException(ErrorCode.PaymentRefused, "The payment was declined. Nothing changed. Pay in another way.");
        }

        if ((int)fault.HttpStatusCode is 0 or 409 or 429 or >= 500)
        {
            LogNoAnswer($"{(int)fault.HttpStatusCode}");
        }
        else
        {
            // Ours or the operator's fault: a wrong key, a missing right, a price that is not there.
            LogRefused((int)fault.HttpStatusCode, fault.StripeError?.Type, fault.StripeError?.Code, fault.StripeError?.Param);
            return new AiomusException(
                ErrorCode.ProcessorUnavailable, "The payment processor refused that. What was bought stays in force.");
        }

        return Unavailable();
    }

    private static AiomusException Unavailable() =>
        new(ErrorCode.ProcessorUnavailable, "Try again soon. What was bought stays in force.") { RetryAfter = Retry };

    [LoggerMessage(LogLevel.Warning, "The payment processor did not answer: {Fault}.")]
    private partial void LogNoAnswer(string fault);

    [LoggerMessage(
        LogLevel.Error, "The payment processor refused a request: status {Status} type {Type} code {Code} parameter {Parameter}.")]
    private partial void LogRefused(int status, string? type, string? code, string? parameter);

    [LoggerMessage(LogLevel.Debug, "The payment processor had nothing to do: {Code}.")]
    private partial void LogDone(string code);
}
