using Aiomus.Diffusion.Imaging;

namespace Aiomus.WebApi.Gallery;

/// <summary>Writes stored pictures in other formats, as many at once as there are cores to spare from the workers.</summary>
internal sealed class PictureConverter : IDisposable
{
    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));

    public async Task<byte[]> ConvertAsync(
        ReadOnlyMemory<byte> picture, Contracts.Gallery.ImageFormat format, int? quality, CancellationToken cancellationToken)
    {
        var target = Enum.Parse<Diffusion.Imaging.ImageFormat>(format.ToString());
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => ImageEncoder.Convert(picture, target, quality), cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
