using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>
/// Keeps what a mask closes: after every step those cells are the source's, noised to where the run has come (Lugmayr et al.,
/// arXiv:2201.09865, eq. 8), and at the end the source's own.
/// </summary>
/// <param name="open">1 for cells that are drawn anew, 0 for others.</param>
/// <param name="source">The clean latents of the source.</param>
/// <param name="noise">What the run began with.</param>
internal sealed class Repainting(float[] open, float[] source, float[] noise)
{
    private readonly float[] _noised = new float[source.Length];

    public void Apply(IScheduler scheduler, Span<float> latents)
    {
        ReadOnlySpan<float> kept = source;
        if (scheduler.StepIndex < scheduler.StepCount)
        {
            scheduler.AddNoise(source, noise, _noised);
            kept = _noised;
        }

        for (var i = 0; i < latents.Length; i++)
        {
            if (open[i % open.Length] == 0)
            {
                latents[i] = kept[i];
            }
        }
    }
}
