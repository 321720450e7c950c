using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>The network that predicts the noise (or velocity, or sample) of latents, of many requests in one call. Not thread-safe.</summary>
internal sealed class Denoiser : IDisposable
{
    private readonly Network _network;
    private readonly NetworkInput _sample;
    private readonly NetworkInput _timestep;
    private readonly NetworkInput _hidden;
    private readonly string _output;
    private float[] _answer = [];

    public Denoiser(ModelFolder folder, SessionFactory sessions)
    {
        _network = Network.Open(sessions, folder, "unet/model.onnx");
        _network.RequireOnly("sample", "timestep", "encoder_hidden_states");
        _sample = _network.Input("sample");
        _timestep = _network.Input("timestep");
        _hidden = _network.Input("encoder_hidden_states");
        _output = _network.OutputNamed("out_sample", "sample");
        var shape = _network.ShapeOf("sample");
        if (shape.Length != 4 || shape[1] <= 0)
        {
            throw _network.Fault($"the input 'sample' has the shape [{string.Join(", ", shape)}]; [batch, channels, height, width] with fixed channels is expected");
        }

        if (shape[0] > 0)
        {
            throw _network.Fault($"the batch is fixed to {shape[0]}; export the network with a free batch axis");
        }

        (Channels, FixedHeight, FixedWidth) = (shape[1], shape[2], shape[3]);
        TakesTimestepPerSample = _network.ShapeOf("timestep") is [< 0];
    }

    public string File => _network.File;

    public int Channels { get; }

    /// <summary>The only height that goes, in latent cells; -1 when any goes.</summary>
    public int FixedHeight { get; }

    /// <summary>The only width that goes, in latent cells; -1 when any goes.</summary>
    public int FixedWidth { get; }

    /// <summary>True when requests at different timesteps can share a call.</summary>
    public bool TakesTimestepPerSample { get; }

    /// <summary>Predicts for all rows at once.</summary>
    /// <param name="samples">Row-major [rows, channels, height, width].</param>
    /// <param name="timesteps">One for each row.</param>
    /// <param name="hidden">Row-major [rows, length, width of an embedding].</param>
    /// <param name="height">In latent cells.</param>
    /// <param name="width">In latent cells.</param>
    /// <param name="embeddingLength">Vectors of each prompt.</param>
    /// <returns>As long as the samples; valid until the next call.</returns>
    public ReadOnlySpan<float> Predict(
        ReadOnlySpan<float> samples, ReadOnlySpan<float> timesteps, ReadOnlySpan<float> hidden, int height, int width, int embeddingLength)
    {
        var rows = timesteps.Length;
        _sample.Set(samples, rows, Channels, height, width);
        if (TakesTimestepPerSample)
        {
            _timestep.Set(timesteps, rows);
        }
        else
        {
            _timestep.Set(timesteps[..1], 1);
        }

        _hidden.Set(hidden, rows, embeddingLength, hidden.Length / rows / embeddingLength);
        var shape = _network.Run([_sample, _timestep, _hidden], _output, ref _answer);
        if (shape is not [var b, var c, var h, var w] || b != rows || c != Channels || h != height || w != width)
        {
            throw _network.Fault($"the output '{_output}' has the shape [{string.Join(", ", shape)}]; that of the input is expected");
        }

        return _answer.AsSpan(0, samples.Length);
    }

    public void Dispose()
    {
        _sample.Dispose();
        _timestep.Dispose();
        _hidden.Dispose();
        _network.Dispose();
    }
}
