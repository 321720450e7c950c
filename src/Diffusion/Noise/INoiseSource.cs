namespace Aiomus.Diffusion.Noise;

/// <summary>Draws standard normal noise. One source belongs to one run: the order of the draws decides the image.</summary>
public interface INoiseSource
{
    /// <summary>Fills <paramref name="destination"/> with the next draw of that many normal values.</summary>
    void Fill(Span<float> destination);
}
