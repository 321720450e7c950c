using System.Numerics.Tensors;
using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>
/// The network that predicts the noise (or velocity, or sample) of latents, of many requests in one call. Its inputs say which
/// family it belongs to. Not thread-safe.
/// </summary>
internal sealed class Denoiser : IDisposable
{
    private const string Unet = "unet/model.onnx";
    private const string Transformer = "transformer/model.onnx";

    // The guidance itself, for transformers that were taught to take it as an input.
    private const string Scale = "guidance";

    // Transformers of the Flux kind are told how much noise there is in parts of one.
    private const float TrainingTimesteps = 1000;

    private readonly Network _network;
    private readonly NetworkInput? _sample;
    private readonly PatchInputs? _patches;
    private readonly NetworkInput _timestep;
    private readonly NetworkInput _hidden;
    private readonly NetworkInput? _pooled;
    private readonly SizeInput? _size;
    private readonly GuidanceInput? _guidance;
    private readonly NetworkInput? _scale;
    private readonly NetworkOutput _output;
    private readonly NetworkInput[] _inputs;

    public Denoiser(ModelFolder folder, SessionFactory sessions)
    {
        _network = Network.Open(sessions, folder, folder.Has(Transformer) ? Transformer : Unet);
        Family = Recognise();
        var sample = _network.InputNamed("sample", "hidden_states");
        var pooled = Family is ModelFamily.StableDiffusion3 or ModelFamily.Flux ? "pooled_projections" : "text_embeds";
        RequireKnown(sample, pooled);
        _patches = Family == ModelFamily.Flux ? new PatchInputs(_network, () => ReadChannels(folder)) : null;
        _sample = _patches is null ? _network.Input(sample) : null;
        _timestep = _network.Input("timestep");
        _hidden = _network.Input("encoder_hidden_states");
        _pooled = _network.Takes(pooled) ? _network.Input(pooled) : null;
        _size = _network.Takes(SizeInput.Name) ? new SizeInput(_network) : null;
        _guidance = _network.Takes(GuidanceInput.Name) ? new GuidanceInput(_network) : null;
        _scale = _network.Takes(Scale) ? _network.Input(Scale) : null;
        _inputs =
        [
            .. new[] { _sample, _timestep, _hidden, _pooled, _size?.Input, _guidance?.Input, _scale }.OfType<NetworkInput>(),
            .. _patches?.All ?? []
        ];
        RequireFractions();
        _output = _network.Output("out_sample", "out_hidden_states", "sample");
        var shape = _network.ShapeOf(sample);
        if (_patches is null && shape.Length != 4)
        {
            throw _network.Fault(
                $"the input '{sample}' has the shape [{string.Join(", ", shape)}]; [batch, channels, height, width] is expected");
        }

        if (shape[0] > 0)
        {
            throw _network.Fault($"the batch is fixed to {shape[0]}; export the network with a free batch axis");
        }

        (InputChannels, FixedHeight, FixedWidth) = _patches is null
            ? (shape[1] > 0 ? shape[1] : ReadChannels(folder), shape[2], shape[3])
            : (_patches.Channels, -1, -1);
        TakesTimestepPerSample = _network.ShapeOf("timestep") is [< 0];
        var hidden = _network.ShapeOf("encoder_hidden_states");
        FixedLength = hidden is [_, > 0 and var length, _] ? length : 0;
        HiddenWidth = hidden is [_, _, > 0 and var width]
            ? width
            : folder.ReadCount(Config, IsTransformer ? "joint_attention_dim" : "cross_attention_dim") ?? 0;
        if (HiddenWidth == 0 && Family == ModelFamily.StableDiffusion3)
        {
            throw folder.Fault(Config, "joint_attention_dim is missing, and the network leaves it open");
        }
    }

    public string File => _network.File;

    /// <summary>
    /// Whose fault it is that an answer is not all numbers: the network's where it was given numbers, or of the image's own settings.
    /// </summary>
    public string BlameFor(ReadOnlySpan<float> latents) => TensorPrimitives.IsFiniteAll(latents)
        ? _network.NoNumbers
        : "The image's values are no numbers any more: its guidance is too large, or the schedule of model "
            + $"'{_network.Model}' does not fit.";

    public ModelFamily Family { get; }

    /// <summary>Channels that the network takes; more than a latent's where it also wants a mask and a source.</summary>
    public int InputChannels { get; }

    /// <summary>The only height that goes, in latent cells; -1 when any goes.</summary>
    public int FixedHeight { get; }

    /// <summary>The only width that goes, in latent cells; -1 when any goes.</summary>
    public int FixedWidth { get; }

    /// <summary>The only number of vectors of a prompt that goes; 0 when any goes.</summary>
    public int FixedLength { get; }

    /// <summary>How long a prompt's vectors are; 0 when the file does not say.</summary>
    public int HiddenWidth { get; }

    /// <summary>True when requests at different timesteps can share a call.</summary>
    public bool TakesTimestepPerSample { get; }

    /// <summary>True when guidance is an input, so that there is no second row for the negative prompt.</summary>
    public bool TakesGuidance => _guidance is not null || _scale is not null;

    /// <summary>What a scheduler's timesteps are divided by for the network.</summary>
    public float TimestepUnit => _patches is null ? 1 : TrainingTimesteps;

    /// <summary>How long the vector of a whole prompt is; 0 when the file does not say.</summary>
    public int PooledWidth => _pooled is not null && _network.ShapeOf(_pooled.Name) is [.., > 0 and var width] ? width : 0;

    /// <summary>Says how many pixels a latent cell has along each side, which some networks are told as the image's size.</summary>
    public void Tell(LatentSpace space)
    {
        if (_size is not null)
        {
            _size.Scale = space.Scale;
        }
    }

    /// <summary>Predicts for all rows at once.</summary>
    /// <param name="rows">What to predict.</param>
    /// <param name="channels">Channels of the answer.</param>
    /// <returns>Row-major [rows, channels, height, width]; valid until the next call.</returns>
    public ReadOnlySpan<float> Predict(NetworkRows rows, int channels)
    {
        var count = rows.Timesteps.Length;
        _sample?.Set(rows.Samples, count, InputChannels, rows.Height, rows.Width);
        _patches?.Set(rows);
        if (TakesTimestepPerSample)
        {
            _timestep.Set(rows.Timesteps, count);
        }
        else
        {
            _timestep.Set(rows.Timesteps[..1], 1);
        }

        _hidden.Set(rows.Hidden, count, rows.Length, rows.Hidden.Length / count / rows.Length);
        _pooled?.Set(rows.Pooled, count, rows.Pooled.Length / count);
        _size?.Set(count, rows.Height, rows.Width);
        _guidance?.Set(rows.Guidances);
        _scale?.Set(rows.Guidances, count);
        if (_patches is null)
        {
            return _network.Run(_inputs, _output, count, channels, rows.Height, rows.Width);
        }

        const int Cells = PatchInputs.Side * PatchInputs.Side;
        var answer = _network.Run(_inputs, _output, count, rows.Height * rows.Width / Cells, Cells * channels);
        return _patches.Unpack(answer, channels, rows.Height, rows.Width);
    }

    public void Dispose()
    {
        foreach (var input in _inputs)
        {
            input.Dispose();
        }

        _output.Dispose();
        _network.Dispose();
    }

    private bool IsTransformer => _network.File == Transformer;

    private string Config => IsTransformer ? "transformer/config.json" : "unet/config.json";

    // Some exporters leave even this axis open.
    private int ReadChannels(ModelFolder folder) =>
        folder.ReadCount(Config, "in_channels")
        ?? (IsTransformer ? null : FixedPipeline.Of(folder)?.InputChannels)
        ?? throw folder.Fault(Config, $"in_channels is missing, and {_network.File} leaves the channels open");

    // Whole numbers would make every time of the Flux kind but the first a zero.
    private void RequireFractions()
    {
        foreach (var input in new[] { _timestep, _scale }.OfType<NetworkInput>())
        {
            if (_patches is not null && !input.TakesFractions)
            {
                throw _network.Fault($"the input '{input.Name}' takes whole numbers, and is given fractions");
            }
        }
    }

    private void RequireKnown(string sample, string pooled)
    {
        if (Family == ModelFamily.Flux)
        {
            _network.RequireOnly(
                sample, "timestep", "encoder_hidden_states", pooled, PatchInputs.ImagePlaces, PatchInputs.WordPlaces, Scale);
        }
        else
        {
            _network.RequireOnly(sample, "timestep", "encoder_hidden_states", pooled, SizeInput.Name, GuidanceInput.Name);
        }
    }

    private ModelFamily Recognise()
    {
        if (_network.Takes(PatchInputs.ImagePlaces))
        {
            return _network.Takes("pooled_projections")
                ? ModelFamily.Flux
                : throw _network.Fault(
                    "it is a transformer of the Flux kind without the input 'pooled_projections', which is not supported");
        }

        if (IsTransformer)
        {
            return _network.Takes("pooled_projections")
                ? ModelFamily.StableDiffusion3
                : throw _network.Fault("it is a transformer without the input 'pooled_projections', which is not supported");
        }

        return _network.Takes("text_embeds") ? ModelFamily.StableDiffusionXl : ModelFamily.StableDiffusion;
    }
}
