using Aiomus.Imaging;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Fairness;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Gallery;

/// <summary>
/// Writes stored images in other formats. People take turns, whatever one of them has waiting; slow formats have turns of their own,
/// since a conversion that runs cannot be broken off; and no person takes all turns. Who asks for what is under way already
/// shares it, and what is finished is kept for a while.
/// </summary>
internal sealed class ImageConverter(IOptions<ConversionOptions> options, ConversionCache cache, TimeProvider time)
{
    private const double MostRetrySeconds = 300;

    private readonly Lock _lock = new();
    private readonly Dictionary<Conversion, Flight> _flights = [];
    private readonly Lane _quick = new(
        AtOnce(options.Value.AtOnce, Math.Max(2, Environment.ProcessorCount)), options.Value.Waiting, seconds: 0.05);
    private readonly Lane _slow = new(
        AtOnce(options.Value.SlowAtOnce, Math.Max(1, Environment.ProcessorCount / 2)), options.Value.Waiting, seconds: 1);

    /// <summary>
    /// An image in another format; null when there is no such image. It is read when its turn has come: what waits takes no memory.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.TooManyConversions"/>: too many of this person's wait already.</exception>
    public async Task<byte[]?> ConvertAsync(
        Conversion conversion, Func<CancellationToken, Task<byte[]?>> read, CancellationToken cancellationToken)
    {
        if (await cache.FindAsync(conversion, cancellationToken) is { } kept)
        {
            return kept;
        }

        var flight = Join(conversion, read);
        try
        {
            return await flight.Landing.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(flight);
        }
    }

    private static int AtOnce(int set, int otherwise) => set > 0 ? set : otherwise;

    private Flight Join(Conversion conversion, Func<CancellationToken, Task<byte[]?>> read)
    {
        lock (_lock)
        {
            if (!_flights.TryGetValue(conversion, out var flight))
            {
                _flights[conversion] = flight = new Flight(conversion);
                flight.Landing = RunAsync(flight, read);
            }

            flight.Askers++;
            return flight;
        }
    }

    // When nobody waits for it any more it need not run. One that runs goes on to its end, and whoever asks again finds it there.
    private void Leave(Flight flight)
    {
        lock (_lock)
        {
            flight.Askers--;
            if (flight.Askers > 0)
            {
                return;
            }

            Land(flight);
        }

        flight.Unwanted.Cancel();
    }

    private void Land(Flight flight)
    {
        if (_flights.TryGetValue(flight.Conversion, out var current) && current == flight)
        {
            _flights.Remove(flight.Conversion);
        }
    }

    private async Task<byte[]?> RunAsync(Flight flight, Func<CancellationToken, Task<byte[]?>> read)
    {
        // Not under the lock in which it was begun.
        await Task.Yield();
        var (conversion, unwanted) = (flight.Conversion, flight.Unwanted.Token);
        var lane = conversion.IsSlow ? _slow : _quick;
        try
        {
            using var turn = await lane.Turns.TakeAsync(conversion.UserId, isKnown: false, unwanted) ?? throw TooMany(lane);
            var mark = cache.Mark;
            if (await read(unwanted) is not { } image)
            {
                return null;
            }

            var started = time.GetTimestamp();
            var target = conversion.Format.ToFile();
            var bytes = await Task.Run(() => ImageEncoder.Convert(image, target, conversion.Quality, conversion.Edge), unwanted);
            lane.OnConverted(time.GetElapsedTime(started));
            await KeepAsync(conversion, bytes, mark);
            return bytes;
        }
        finally
        {
            lock (_lock)
            {
                Land(flight);
            }
        }
    }

    // Whoever waits gets the image, whether or not it can be kept.
    private async Task KeepAsync(Conversion conversion, byte[] bytes, long mark)
    {
        try
        {
            await cache.KeepAsync(conversion, bytes, mark, CancellationToken.None);
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault))
        {
            // The next one who asks has it made again.
        }
    }

    private AiomusException TooMany(Lane lane) =>
        new(ErrorCode.TooManyConversions, $"At most {options.Value.Waiting} of your images may wait to be converted.")
        {
            RetryAfter = TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(lane.Seconds * options.Value.Waiting), 1, MostRetrySeconds)),
        };

    private sealed class Lane(int atOnce, int waiting, double seconds)
    {
        private const double Smoothing = 0.1;

        // A person leaves one turn to others, where there is more than one.
        public FairTurns<Guid> Turns { get; } = new(atOnce, Math.Max(1, atOnce - 1), waiting, allWaiting: int.MaxValue);

        /// <summary>How long one takes, about.</summary>
        public double Seconds { get; private set; } = seconds;

        public void OnConverted(TimeSpan taken) => Seconds += Smoothing * (taken.TotalSeconds - Seconds);
    }

    private sealed class Flight(Conversion conversion)
    {
        public Conversion Conversion { get; } = conversion;

        public CancellationTokenSource Unwanted { get; } = new();

        public Task<byte[]?> Landing { get; set; } = Task.FromResult<byte[]?>(null);

        public int Askers { get; set; }
    }
}
