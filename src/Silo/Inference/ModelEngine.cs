using System.Collections.Concurrent;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Grains.Interfaces.Jobs;
using ImageFormat = Aiomus.Diffusion.Imaging.ImageFormat;

namespace Aiomus.Silo.Inference;

/// <summary>
/// One model's thread. It steps a batch of images of many people together; images join and leave at step boundaries, so a
/// short one never waits for a long one to end. The model is borrowed while there is work, so that idle ones can make room.
/// </summary>
internal sealed partial class ModelEngine : IDisposable
{
    private readonly string _name;
    private readonly Func<CancellationToken, ILentModel> _borrow;
    private readonly int _maxBatch;
    private readonly Action<JobRun, JobProgress> _report;
    private readonly TimeProvider _time;
    private readonly long _reportInterval;
    private readonly ILogger<ModelEngine> _logger;
    private readonly BlockingCollection<JobRun> _arrivals = [];
    private readonly List<ImageRun> _pending = [];
    private readonly List<ImageRun> _batch = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private ILentModel? _loan;

    // The most pixels in one call of the network, once a call with more found no memory; until the model is given back.
    private double _room = double.PositiveInfinity;
    private long _steps;
    private bool _disposed;

    public ModelEngine(
        string name,
        Func<CancellationToken, ILentModel> borrow,
        InferenceOptions options,
        Action<JobRun, JobProgress> report,
        TimeProvider time,
        ILogger<ModelEngine> logger)
    {
        (_name, _borrow, _maxBatch, _report, _time, _logger) = (name, borrow, options.MaxBatch, report, time, logger);
        _reportInterval = (long)(time.TimestampFrequency / options.ReportsPerSecond);
        _thread = new Thread(Loop) { IsBackground = true, Name = $"engine {name}" };
        _thread.Start();
    }

    /// <summary>Measured seconds of one step of one image at the default size; 0 before the first.</summary>
    public double SecondsPerStep { get; private set; }

    /// <summary>Steps of all images since the start.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    private ILentModel Model => _loan!;

    /// <summary>Hands a begun job to the thread.</summary>
    public void Add(JobRun job) => _arrivals.Add(job);

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _arrivals.CompleteAdding();
            _stop.Cancel();
            _thread.Join();
            _arrivals.Dispose();
            _stop.Dispose();
        }
    }

    private void Loop()
    {
        while (Admit())
        {
            var started = _time.GetTimestamp();
            try
            {
                Step();
                Measure(_time.GetElapsedTime(started));
                Report();
                Deliver();
            }
            catch (Exception fault)
            {
                // The top of a background loop: one batch fails, the thread goes on.
                LogFailed(_name, fault);
                _batch.ForEach(image => image.Job.OnFailed(fault));
                _batch.Clear();
            }
        }

        _loan?.Dispose();
    }

    // Waits for work when there is none; false when the engine stops.
    private bool Admit()
    {
        // A job that was stopped, or one of whose images failed, has no use for its others.
        _batch.RemoveAll(image => image.Job.Drawn.IsCompleted);
        _pending.RemoveAll(image => image.Job.Drawn.IsCompleted);
        while (true)
        {
            while (_arrivals.TryTake(out var job))
            {
                Enlist(job);
            }

            GiveBack();
            while (_batch.Count < _maxBatch && _pending.Count > 0 && HasModel())
            {
                Join(_pending[0]);
                _pending.RemoveAt(0);
            }

            if (_batch.Count > 0)
            {
                return !_arrivals.IsAddingCompleted;
            }

            // Where all that was to join had ended, or could not begin, the model was borrowed for nothing.
            GiveBack();
            if (!_arrivals.TryTake(out var next, Timeout.Infinite))
            {
                return false;
            }

            Enlist(next);
        }
    }

    private void GiveBack()
    {
        if (_batch.Count == 0)
        {
            _loan?.Dispose();
            _loan = null;
            _room = double.PositiveInfinity;
        }
    }

    // While others wait for the room that this model takes, the batch is worked off and nothing joins it.
    private bool HasModel()
    {
        if (_batch.Count > 0)
        {
            return !_loan!.IsWanted;
        }

        try
        {
            _loan ??= _borrow(_stop.Token);
            return true;
        }
        catch (Exception fault)
        {
            // The silo stops, or the model's files are no longer what they were.
            LogFailed(_name, fault);

            // Where there is no memory for the model, no image is to blame.
            var told = MemoryShortage.Caused(fault) ? new InvalidOperationException("There is no memory for the model now.") : fault;
            _pending.ForEach(image => image.Job.OnFailed(told));
            _pending.Clear();
            return false;
        }
    }

    private void Enlist(JobRun job)
    {
        for (var index = 0; index < job.Request!.Images; index++)
        {
            _pending.Add(new ImageRun(job, index));
        }
    }

    private void Join(ImageRun image)
    {
        if (image.Job.Drawn.IsCompleted)
        {
            return;
        }

        try
        {
            var request = image.Job.Request!;
            image.Run = Alone(() => Model.Begin(new ImageRequest
            {
                Prompt = request.Prompt,
                NegativePrompt = request.NegativePrompt,
                Width = request.Width,
                Height = request.Height,
                Steps = request.Steps,
                Guidance = request.Guidance,
                Seed = request.SeedOf(image.Index),
                Scheduler = request.Scheduler,
            }));
            _batch.Add(image);
        }
        catch (Exception fault)
        {
            // One image that cannot begin must not take the others of the batch with it.
            LogFailed(_name, fault);
            image.Job.OnFailed(fault);
        }
    }

    private void Step()
    {
        var left = _batch.ToList();
        while (left.Count > 0)
        {
            // As many as there is known to be memory for.
            var pixels = 0.0;
            var together = left.TakeWhile((image, i) => (pixels += image.Pixels) <= _room || i == 0).ToArray();
            left.RemoveRange(0, together.Length);
            Step(together);
        }

        _batch.RemoveAll(image => image.Job.Drawn.IsCompleted);
    }

    // A call that fails does not say whose image it was too much for: those it left behind are tried one by one, or, where only the
    // memory was short, in halves.
    private void Step(ImageRun[] images)
    {
        images = [.. images.Where(image => !image.Job.Drawn.IsCompleted)];
        if (images.Length <= 1)
        {
            Array.ForEach(images, StepAlone);
            return;
        }

        var before = Array.ConvertAll(images, image => image.Run!.StepIndex);
        try
        {
            Model.Step(Array.ConvertAll(images, image => image.Run!));
        }
        catch (Exception fault)
        {
            LogFailed(_name, fault);
            var part = 1;
            if (MemoryShortage.Caused(fault))
            {
                _room = images.Sum(image => image.Pixels) / 2;
                part = (images.Length + 1) / 2;
            }

            foreach (var fewer in images.Where((image, i) => image.Run!.StepIndex == before[i]).Chunk(part))
            {
                Step(fewer);
            }
        }
    }

    private void StepAlone(ImageRun image)
    {
        try
        {
            Alone(() =>
            {
                Model.Step([image.Run!]);
                return true;
            });
        }
        catch (Exception fault)
        {
            LogFailed(_name, fault);
            image.Job.OnFailed(fault);
        }
    }

    // What others left behind may be all that is missing: one more try, with that cleared away.
    private static T Alone<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception fault) when (MemoryShortage.Caused(fault))
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return call();
        }
    }

    private void Measure(TimeSpan elapsed)
    {
        if (_batch.Count == 0)
        {
            return;
        }

        var pixels = (double)Model.Info.DefaultWidth * Model.Info.DefaultHeight;
        var work = _batch.Sum(image => image.Job.Request!.Width * (double)image.Job.Request.Height / pixels);
        var seconds = elapsed.TotalSeconds / work;
        SecondsPerStep = SecondsPerStep == 0 ? seconds : SecondsPerStep + (0.1 * (seconds - SecondsPerStep));
        Interlocked.Add(ref _steps, _batch.Count);
        foreach (var image in _batch)
        {
            image.Job.Step++;
        }

        InferenceInstruments.OnStep(_name, _batch.Count, elapsed.TotalSeconds);
    }

    private void Report()
    {
        var now = _time.GetTimestamp();
        foreach (var image in _batch)
        {
            var job = image.Job;
            if (image.Index == 0 && now - job.ReportedAt >= _reportInterval && !image.Run!.IsFinished)
            {
                job.ReportedAt = now;
                _report(job, new JobProgress(job.Step, image.Run.StepCount * job.Request!.Images, Preview(image.Run)));
            }
        }
    }

    // An image is not lost for want of a look at it.
    private byte[]? Preview(DiffusionRun run)
    {
        try
        {
            return ImageEncoder.Encode(Model.Preview(run), ImageFormat.Png, null, ImageMetadata.None);
        }
        catch (Exception fault)
        {
            LogFailed(_name, fault);
            return null;
        }
    }

    private void Deliver()
    {
        // A job one of whose images failed just now has no use for its others.
        foreach (var image in _batch.Where(image => image.Run!.IsFinished && !image.Job.Drawn.IsCompleted))
        {
            try
            {
                image.Job.OnDrawn(image.Index, Alone(() => Model.Decode(image.Run!)));
            }
            catch (Exception fault)
            {
                // One image that cannot be decoded must not take the others with it.
                LogFailed(_name, fault);
                image.Job.OnFailed(fault);
            }
        }

        _batch.RemoveAll(image => image.Run!.IsFinished);
    }

    [LoggerMessage(LogLevel.Error, "Model {Model} failed.")]
    private partial void LogFailed(string model, Exception fault);

    private sealed class ImageRun(JobRun job, int index)
    {
        public JobRun Job { get; } = job;

        public int Index { get; } = index;

        public DiffusionRun? Run { get; set; }

        public double Pixels => (double)Job.Request!.Width * Job.Request.Height;
    }
}
