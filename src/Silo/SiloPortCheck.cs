using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Aiomus.Silo;

/// <summary>
/// Before anything else of the silo starts: other silos can reach it where they are told to. What cannot work names the key.
/// </summary>
internal sealed class SiloPortCheck(IOptions<SiloOptions> options) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var (address, port) = (options.Value.SiloAddress, options.Value.SiloPort);
        try
        {
            using var probe = new Socket(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Parse(address), port));
            return Task.CompletedTask;
        }
        catch (SocketException fault)
        {
            var key = fault.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported
                ? nameof(SiloOptions.SiloAddress)
                : nameof(SiloOptions.SiloPort);
            throw new OptionsValidationException(
                "", typeof(SiloOptions), [$"Aiomus:{key}: {address}:{port} cannot be listened to: {fault.Message}."]);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
