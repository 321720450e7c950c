using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Aiomus.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Schedulers;
using Microsoft.ML.OnnxRuntime;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>
/// A loaded text-to-image model of the latent diffusion shape (Rombach et al., arXiv:2112.10752). Its unit of work is one step of
/// a batch of independent images, each with its own prompt, schedule, timestep, guidance and seed, so that images can join
/// and leave a running batch between steps. Not thread-safe: one thread drives a model.
/// </summary>
public sealed class DiffusionModel : IDisposable
{
    private readonly SessionFactory _sessions;
    private readonly ModelFolder _folder;
    private readonly PromptEncoder _prompts;
    private readonly Denoiser _denoiser;
    private readonly LatentDecoder _decoder;
    private readonly LatentPreview _preview;
    private readonly DenoisingBatch _batch;
    private readonly RunFactory _runs;
    private readonly List<RunState> _waiting = [];
    private readonly List<RunState> _together = [];
    private LatentEncoder? _encoder;

    private DiffusionModel(ModelFolder folder, DiffusionModelOptions options)
    {
        (_folder, _sessions) = (folder, new SessionFactory(options));
        _ = folder.ReadJsonObject("model_index.json");
        var written = ReadSchedule(folder);
        try
        {
            _denoiser = new Denoiser(folder, _sessions);
            _prompts = new PromptEncoder(folder, _sessions, _denoiser, options.EmbeddingCacheSize);
            _decoder = new LatentDecoder(folder, _sessions, _denoiser, options.DecoderTile);
            RequireChannels();
            var rules = new FamilyRules(folder, _denoiser);
            var schedule = rules.Mend(written);
            _denoiser.Tell(Space);
            var preset = ModelPreset.Read(folder, Space.Channels);
            _preview = new LatentPreview(preset.LatentRgbFactors, preset.LatentRgbBias);
            Info = new ModelDescriber(folder, schedule, preset, _denoiser, _decoder, rules).Describe(_prompts);
            _batch = new DenoisingBatch(_denoiser, Space.Channels);
            _runs = new RunFactory(this, rules, schedule, _prompts, _denoiser, Space, OpenEncoder);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What a caller needs to know to form a request.</summary>
    public ModelInfo Info { get; }

    /// <summary>Loads a model folder in the diffusers ONNX layout.</summary>
    /// <param name="folder">The folder with <c>model_index.json</c>; its name becomes the model's.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="ModelException">A file is missing or damaged, or the accelerator cannot be used; the message names it.</exception>
    public static DiffusionModel Load(string folder, DiffusionModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new DiffusionModelOptions();
        options.Validate();
        var files = new ModelFolder(folder);
        try
        {
            return new DiffusionModel(files, options);
        }
        catch (Exception e) when (IsOfTheFiles(e))
        {
            // Nobody thought of it: still, it is this folder that cannot be used, and one line says so.
            throw new ModelException(files.Name, null, $"it cannot be read: {SessionFactory.FirstLine(e.Message)}", e);
        }
    }

    /// <summary>
    /// Looks at what can be known of a model folder without opening its networks: which parts there are, and the schedule.
    /// </summary>
    /// <param name="folder">The folder with <c>model_index.json</c>.</param>
    /// <exception cref="ModelException">One of these files is missing or damaged; the message names it.</exception>
    public static void Check(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var files = new ModelFolder(folder);
        _ = files.ReadJsonObject("model_index.json");
        _ = ReadSchedule(files);
    }

    /// <summary>Begins an image: encodes its words and its source, and draws its noise.</summary>
    /// <exception cref="ArgumentException">The request lies outside the model's limits; the parameter name is the field.</exception>
    /// <exception cref="ModelException">The request needs a network that the model lacks.</exception>
    public DiffusionRun Begin(ImageRequest request) => _runs.Begin(request);

    /// <summary>Moves every image one step on. Images that can share a call of the network do.</summary>
    /// <param name="runs">Images of this model that are not finished, each at most once.</param>
    /// <exception cref="DiffusionException">The network failed; none of the images can go on.</exception>
    public void Step(IReadOnlyList<DiffusionRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        for (var i = 0; i < runs.Count; i++)
        {
            var run = runs[i];
            if (run.Owner != this || run.IsFinished)
            {
                throw new ArgumentException("An image belongs to another model or is finished.", nameof(runs));
            }
        }

        _waiting.Clear();
        for (var i = 0; i < runs.Count; i++)
        {
            _waiting.Add(runs[i].State);
        }

        while (_waiting.Count > 0)
        {
            // Those that can share a call go together; the others close ranks and wait.
            _together.Clear();
            var (first, left) = (_waiting[0], 0);
            foreach (var run in CollectionsMarshal.AsSpan(_waiting))
            {
                if (CanShare(first, run))
                {
                    _together.Add(run);
                }
                else
                {
                    _waiting[left++] = run;
                }
            }

            _waiting.RemoveRange(left, _waiting.Count - left);
            _batch.Step(CollectionsMarshal.AsSpan(_together));
        }
    }

    /// <summary>Makes the pixels of a finished image.</summary>
    /// <exception cref="DiffusionException">The network failed or answered with values that are no numbers.</exception>
    public RgbImage Decode(DiffusionRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!run.IsFinished)
        {
            throw new ArgumentException("The image is not finished.", nameof(run));
        }

        var state = run.State;
        var fault = state.Fault ?? (TensorPrimitives.IsFiniteAll<float>(state.Latents) ? null : _denoiser.BlameFor(state.Latents));
        return fault is null ? _decoder.Decode(state.Latents, state.Height, state.Width) : throw new DiffusionException(fault);
    }

    /// <summary>A small image of how far a run is: its clean latent as the last step saw it, one pixel a cell.</summary>
    public RgbImage Preview(DiffusionRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var state = run.State;
        var latents = state.Scheduler.Prediction.IsEmpty ? state.Latents : state.Scheduler.Prediction;
        return _preview.Draw(latents, Space.Channels, state.Width, state.Height);
    }

    /// <summary>Makes one image from beginning to end.</summary>
    /// <param name="request">What to make.</param>
    /// <param name="onStep">Told after each step.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    public RgbImage Generate(ImageRequest request, Action<DiffusionRun>? onStep = null, CancellationToken cancellationToken = default)
    {
        var run = Begin(request);
        DiffusionRun[] batch = [run];
        while (!run.IsFinished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Step(batch);
            onStep?.Invoke(run);
        }

        return Decode(run);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _prompts?.Dispose();
        _denoiser?.Dispose();
        _decoder?.Dispose();
        _encoder?.Dispose();
    }

    private LatentSpace Space => _decoder.Space;

    private static bool IsOfTheFiles(Exception fault)
        => fault is DiffusionException or SchedulerException or IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException or ArgumentException or FormatException or ArithmeticException or IndexOutOfRangeException
            or KeyNotFoundException or InvalidCastException or NotSupportedException or OnnxRuntimeException;

    private static SchedulerConfig ReadSchedule(ModelFolder folder)
    {
        try
        {
            return SchedulerConfig.Parse(folder.ReadText(ModelDescriber.SchedulerFile));
        }
        catch (SchedulerException e)
        {
            throw folder.Fault(ModelDescriber.SchedulerFile, e.Message.TrimEnd('.'), e);
        }
    }

    private bool CanShare(RunState one, RunState other) =>
        one.Width == other.Width
        && one.Height == other.Height
        && one.Prompt.Hidden.Length == other.Prompt.Hidden.Length
        && (_denoiser.TakesTimestepPerSample || one.Timestep.Equals(other.Timestep));

    // Latents alone, or beside them a mask and the latents of what it leaves.
    private void RequireChannels()
    {
        if (_denoiser.InputChannels != Space.Channels && _denoiser.InputChannels != (2 * Space.Channels) + 1)
        {
            throw _folder.Fault(
                _denoiser.File, $"it takes {_denoiser.InputChannels} channels, which do not fit the {Space.Channels} of a latent");
        }
    }

    // Most people only ever write words: the encoder is opened for the first image that needs it.
    private LatentEncoder OpenEncoder() => _encoder ??= new LatentEncoder(_folder, _sessions, Space);
}
