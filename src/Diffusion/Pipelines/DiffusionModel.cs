using System.Numerics.Tensors;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>
/// A loaded text-to-image model of the latent diffusion shape (Rombach et al., arXiv:2112.10752). Its unit of work is one step of
/// a batch of independent pictures, each with its own prompt, schedule, timestep, guidance and seed, so that pictures can join
/// and leave a running batch between steps. Not thread-safe: one thread drives a model.
/// </summary>
public sealed class DiffusionModel : IDisposable
{
    private const int LeastSize = 64;
    private const int GreatestSize = 2048;
    private const int UsualSize = 512;
    private const int UsualSteps = 30;
    private const double UsualGuidance = 7.5;
    private const int MostSteps = 150;
    private const string SchedulerFile = "scheduler/scheduler_config.json";

    private readonly TextEncoder _text;
    private readonly Denoiser _denoiser;
    private readonly LatentDecoder _decoder;
    private readonly SchedulerConfig _schedule;
    private readonly LatentPreview _preview;
    private float[] _samples = [];
    private float[] _hidden = [];
    private float[] _timesteps = [];

    private DiffusionModel(ModelFolder folder, DiffusionModelOptions options)
    {
        var sessions = new SessionFactory(options);
        _ = folder.ReadJsonObject("model_index.json");
        _schedule = ReadSchedule(folder);
        try
        {
            _text = new TextEncoder(folder, sessions, options.EmbeddingCacheSize);
            _denoiser = new Denoiser(folder, sessions);
            _decoder = new LatentDecoder(folder, sessions);
            var preset = ModelPreset.Read(folder, _denoiser.Channels);
            _preview = new LatentPreview(preset.LatentRgbFactors, preset.LatentRgbBias);
            Info = Describe(folder, preset);
        }
        catch
        {
            _text?.Dispose();
            _denoiser?.Dispose();
            _decoder?.Dispose();
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
        return new DiffusionModel(new ModelFolder(folder), options);
    }

    /// <summary>Begins a picture: encodes its words and draws its noise.</summary>
    /// <exception cref="ArgumentException">The request lies outside the model's limits; the parameter name is the field.</exception>
    public DiffusionRun Begin(TextToImageRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Prompt);
        var width = Size(request.Width ?? Info.DefaultWidth, nameof(request.Width)) / Info.LatentScale;
        var height = Size(request.Height ?? Info.DefaultHeight, nameof(request.Height)) / Info.LatentScale;
        var steps = Within(request.Steps ?? Info.DefaultSteps, 1, Info.MaxSteps, nameof(request.Steps));
        var guidance = request.Guidance ?? Info.DefaultGuidance;
        if (!double.IsFinite(guidance))
        {
            throw new ArgumentOutOfRangeException(nameof(request), guidance, "Guidance is a finite number.");
        }

        var scheduler = SchedulerCatalog.Create(request.Scheduler ?? Info.DefaultScheduler, _schedule, steps);
        var prompt = _text.Encode(request.Prompt);
        var negative = guidance > 1 ? _text.Encode(request.NegativePrompt) : null;
        if (negative is not null && negative.Length != prompt.Length)
        {
            throw new DiffusionException("The prompt and the negative prompt have embeddings of different lengths.");
        }

        var noise = new TorchNoise(request.Seed);
        var latents = new float[_denoiser.Channels * height * width];
        noise.Fill(latents);
        TensorPrimitives.Multiply(latents, scheduler.InitialNoiseScale, latents);
        return new DiffusionRun(this, scheduler, noise, prompt, negative, (float)guidance, width, height, latents);
    }

    /// <summary>Moves every picture one step on. Pictures that can share a call of the network do.</summary>
    /// <param name="runs">Pictures of this model that are not finished, each at most once.</param>
    /// <exception cref="DiffusionException">The network failed; none of the pictures can go on.</exception>
    public void Step(IReadOnlyList<DiffusionRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        foreach (var run in runs)
        {
            if (run.Owner != this || run.IsFinished)
            {
                throw new ArgumentException("A picture belongs to another model or is finished.", nameof(runs));
            }
        }

        if (runs.Count == 1)
        {
            StepTogether(runs);
            return;
        }

        foreach (var group in runs.GroupBy(run =>
            (run.LatentWidth, run.LatentHeight, run.Prompt.Length, Timestep: _denoiser.TakesTimestepPerSample ? 0 : run.Timestep)))
        {
            StepTogether([.. group]);
        }
    }

    /// <summary>Makes the pixels of a finished picture.</summary>
    /// <exception cref="DiffusionException">The network failed or answered with values that are no numbers.</exception>
    public RgbImage Decode(DiffusionRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.IsFinished
            ? _decoder.Decode(run.Latents, _denoiser.Channels, run.LatentHeight, run.LatentWidth)
            : throw new ArgumentException("The picture is not finished.", nameof(run));
    }

    /// <summary>A small picture of how far a run is: its clean latent as the last step saw it, one pixel a cell.</summary>
    public RgbImage Preview(DiffusionRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var latents = run.Scheduler.Prediction.IsEmpty ? run.Latents : run.Scheduler.Prediction;
        return _preview.Draw(latents, _denoiser.Channels, run.LatentWidth, run.LatentHeight);
    }

    /// <summary>Makes one picture from beginning to end.</summary>
    /// <param name="request">What to make.</param>
    /// <param name="onStep">Told after each step.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    public RgbImage Generate(TextToImageRequest request, Action<DiffusionRun>? onStep = null, CancellationToken cancellationToken = default)
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
        _text.Dispose();
        _denoiser.Dispose();
        _decoder.Dispose();
    }

    private static SchedulerConfig ReadSchedule(ModelFolder folder)
    {
        try
        {
            return SchedulerConfig.Parse(folder.ReadText(SchedulerFile));
        }
        catch (SchedulerException e)
        {
            throw folder.Fault(SchedulerFile, e.Message.TrimEnd('.'), e);
        }
    }

    private static int Within(int value, int least, int greatest, string field) => value >= least && value <= greatest
        ? value
        : throw new ArgumentOutOfRangeException(field, value, $"{field} lies between {least} and {greatest}.");

    private static Span<float> Room(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new float[length];
        }

        return buffer.AsSpan(0, length);
    }

    private int Size(int value, string field) => Within(value, Info.MinSize, Info.MaxSize, field) % Info.SizeMultiple == 0
        ? value
        : throw new ArgumentOutOfRangeException(field, value, $"{field} is a multiple of {Info.SizeMultiple}.");

    private void StepTogether(IReadOnlyList<DiffusionRun> runs)
    {
        var first = runs[0];
        var (cells, words) = (first.Latents.Length, first.Prompt.Values.Length);
        var rows = runs.Sum(run => run.Rows);
        var samples = Room(ref _samples, rows * cells);
        var hidden = Room(ref _hidden, rows * words);
        var timesteps = Room(ref _timesteps, rows);
        var row = 0;
        foreach (var run in runs)
        {
            var input = samples.Slice(row * cells, cells);
            run.Scheduler.ScaleInput(run.Latents, input);
            if (run.Negative is { } negative)
            {
                input.CopyTo(samples[((row + 1) * cells)..]);
                Place(negative, hidden);
            }

            Place(run.Prompt, hidden);

            void Place(PromptEmbedding embedding, Span<float> target)
            {
                embedding.Values.CopyTo(target[(row * words)..]);
                _timesteps[row] = run.Timestep;
                row++;
            }
        }

        var output = _denoiser.Predict(samples, timesteps, hidden, first.LatentHeight, first.LatentWidth, first.Prompt.Length);
        row = 0;
        foreach (var run in runs)
        {
            // What the network saw is no longer needed: its place takes what the scheduler is to see.
            var answer = samples.Slice(row * cells, cells);
            Guide(output.Slice(row * cells, run.Rows * cells), run.Guidance, answer);
            run.Scheduler.Step(answer, run.Latents, run.Noise);
            row += run.Rows;
        }
    }

    // Ho and Salimans, arXiv:2207.12598, eq. 6, with the scale counted from 1.
    private static void Guide(ReadOnlySpan<float> output, float guidance, Span<float> answer)
    {
        if (output.Length == answer.Length)
        {
            output.CopyTo(answer);
            return;
        }

        var without = output[..answer.Length];
        TensorPrimitives.Subtract(output[answer.Length..], without, answer);
        TensorPrimitives.MultiplyAdd(answer, guidance, without, answer);
    }

    private ModelInfo Describe(ModelFolder folder, ModelPreset preset)
    {
        var scale = _decoder.LatentScale;
        var isFixed = _denoiser.FixedWidth > 0 && _denoiser.FixedHeight > 0;
        if (isFixed && _denoiser.FixedWidth != _denoiser.FixedHeight)
        {
            throw folder.Fault(_denoiser.File, "the size is fixed and not square, which is not supported");
        }

        var usable = (preset.Schedulers ?? SchedulerCatalog.Names).Where(CanRun).ToArray();
        var named = preset.Scheduler ?? SchedulerCatalog.NameFor(_schedule) ?? usable.FirstOrDefault();
        if (named is null || !usable.Contains(named))
        {
            // Asking for it once more says which option is in the way.
            throw folder.Fault(SchedulerFile, Refusal(named ?? SchedulerCatalog.Names[0]));
        }

        var side = isFixed ? _denoiser.FixedWidth * scale : SampleSize(folder, scale);
        return new ModelInfo
        {
            Name = folder.Name,
            SizeMultiple = isFixed ? side : scale,
            MinSize = isFixed ? side : LeastSize,
            MaxSize = isFixed ? side : GreatestSize,
            DefaultWidth = preset.Width ?? side,
            DefaultHeight = preset.Height ?? side,
            DefaultSteps = preset.Steps ?? UsualSteps,
            MaxSteps = MostSteps,
            DefaultGuidance = preset.Guidance ?? UsualGuidance,
            DefaultScheduler = named,
            Schedulers = usable,
            PredictionType = DiffusionProcess.ReadPrediction(_schedule),
            MaxPromptTokens = _text.MaxPromptTokens,
            LatentChannels = _denoiser.Channels,
            LatentScale = scale,
        };
    }

    private bool CanRun(string scheduler)
    {
        try
        {
            SchedulerCatalog.Create(scheduler, _schedule, UsualSteps);
            return true;
        }
        catch (SchedulerException)
        {
            return false;
        }
    }

    private string Refusal(string scheduler)
    {
        try
        {
            SchedulerCatalog.Create(scheduler, _schedule, UsualSteps);
            return "it cannot be used";
        }
        catch (Exception e) when (e is SchedulerException or ArgumentException)
        {
            return e.Message.TrimEnd('.');
        }
    }

    private static int SampleSize(ModelFolder folder, int scale) =>
        folder.ReadOptionalJson("unet/config.json")?.TryGetProperty("sample_size", out var cells) == true && cells.TryGetInt32(out var side) && side > 0
            ? side * scale
            : UsualSize;
}
