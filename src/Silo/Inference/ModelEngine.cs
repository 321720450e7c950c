using System.Collections.Concurrent;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Silo.Inference;

/// <summary>
/// One model's thread. It steps a batch of pictures of many people together; pictures join and leave at step boundaries, so a
/// short one never waits for a long one to end.
/// </summary>
internal sealed partial class ModelEngine : IDisposable
{
    private readonly DiffusionModel _model;
    private readonly int _maxBatch;
    private readonly Action<JobRun, JobProgress> _report;
    private readonly TimeProvider _time;
    private readonly long _reportInterval;
    private readonly ILogger<ModelEngine> _logger;
    private readonly BlockingCollection<JobRun> _arrivals = [];
    private readonly List<PictureRun> _pending = [];
    private readonly List<PictureRun> _batch = [];
    private readonly Thread _thread;
    private long _steps;
    private bool _disposed;

    public ModelEngine(
        DiffusionModel model,
        InferenceOptions options,
        Action<JobRun, JobProgress> report,
        TimeProvider time,
        ILogger<ModelEngine> logger)
    {
        (_model, _maxBatch, _report, _time, _logger) = (model, options.MaxBatch, report, time, logger);
        _reportInterval = (long)(time.TimestampFrequency / options.ReportsPerSecond);
        _thread = new Thread(Loop) { IsBackground = true, Name = $"engine {model.Info.Name}" };
        _thread.Start();
    }

    /// <summary>Measured seconds of one step of one picture at the default size; 0 before the first.</summary>
    public double SecondsPerStep { get; private set; }

    /// <summary>Steps of all pictures since the start.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    /// <summary>Hands a begun job to the thread.</summary>
    public void Add(JobRun job) => _arrivals.Add(job);

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _arrivals.CompleteAdding();
            _thread.Join();
            _arrivals.Dispose();
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
                LogFailed(_model.Info.Name, fault);
                _batch.ForEach(picture => picture.Job.OnFailed(fault));
                _batch.Clear();
            }
        }
    }

    // Waits for work when there is none; false when the engine stops.
    private bool Admit()
    {
        // A job that was stopped, or one of whose pictures failed, has no use for its others.
        _batch.RemoveAll(picture => picture.Job.Drawn.IsCompleted);
        _pending.RemoveAll(picture => picture.Job.Drawn.IsCompleted);
        while (true)
        {
            while (_arrivals.TryTake(out var job))
            {
                Enlist(job);
            }

            while (_batch.Count < _maxBatch && _pending.Count > 0)
            {
                Join(_pending[0]);
                _pending.RemoveAt(0);
            }

            if (_batch.Count > 0)
            {
                return !_arrivals.IsAddingCompleted;
            }

            if (!_arrivals.TryTake(out var next, Timeout.Infinite))
            {
                return false;
            }

            Enlist(next);
        }
    }

    private void Enlist(JobRun job)
    {
        for (var index = 0; index < job.Request!.Images; index++)
        {
            _pending.Add(new PictureRun(job, index));
        }
    }

    private void Join(PictureRun picture)
    {
        if (picture.Job.Drawn.IsCompleted)
        {
            return;
        }

        try
        {
            var request = picture.Job.Request!;
            picture.Run = _model.Begin(new PictureRequest
            {
                Prompt = request.Prompt,
                NegativePrompt = request.NegativePrompt,
                Width = request.Width,
                Height = request.Height,
                Steps = request.Steps,
                Guidance = request.Guidance,
                Seed = request.Seed + picture.Index,
                Scheduler = request.Scheduler,
            });
            _batch.Add(picture);
        }
        catch (Exception fault)
        {
            // One picture that cannot begin must not take the others of the batch with it.
            LogFailed(_model.Info.Name, fault);
            picture.Job.OnFailed(fault);
        }
    }

    // A call that fails does not say whose picture it was too much for: those it left behind are tried one by one.
    private void Step()
    {
        var before = _batch.ConvertAll(picture => picture.Run!.StepIndex);
        try
        {
            _model.Step([.. _batch.Select(picture => picture.Run!)]);
        }
        catch (Exception fault) when (_batch.Count > 1)
        {
            LogFailed(_model.Info.Name, fault);
            foreach (var picture in _batch.Where((picture, i) => picture.Run!.StepIndex == before[i]))
            {
                StepAlone(picture);
            }

            _batch.RemoveAll(picture => picture.Job.Drawn.IsCompleted);
        }
    }

    private void StepAlone(PictureRun picture)
    {
        try
        {
            _model.Step([picture.Run!]);
        }
        catch (Exception fault)
        {
            LogFailed(_model.Info.Name, fault);
            picture.Job.OnFailed(fault);
        }
    }

    private void Measure(TimeSpan elapsed)
    {
        if (_batch.Count == 0)
        {
            return;
        }

        var pixels = (double)_model.Info.DefaultWidth * _model.Info.DefaultHeight;
        var work = _batch.Sum(picture => picture.Job.Request!.Width * (double)picture.Job.Request.Height / pixels);
        var seconds = elapsed.TotalSeconds / work;
        SecondsPerStep = SecondsPerStep == 0 ? seconds : SecondsPerStep + (0.1 * (seconds - SecondsPerStep));
        Interlocked.Add(ref _steps, _batch.Count);
        foreach (var picture in _batch)
        {
            picture.Job.Step++;
        }

        InferenceInstruments.OnStep(_model.Info.Name, _batch.Count, elapsed.TotalSeconds);
    }

    private void Report()
    {
        var now = _time.GetTimestamp();
        foreach (var picture in _batch)
        {
            var job = picture.Job;
            if (picture.Index == 0 && now - job.ReportedAt >= _reportInterval && !picture.Run!.IsFinished)
            {
                job.ReportedAt = now;
                var preview = ImageEncoder.Encode(_model.Preview(picture.Run), ImageFormat.Png, null, ImageMetadata.None);
                _report(job, new JobProgress(job.Step, picture.Run.StepCount * job.Request!.Images, preview));
            }
        }
    }

    private void Deliver()
    {
        foreach (var picture in _batch.Where(picture => picture.Run!.IsFinished))
        {
            try
            {
                picture.Job.OnDrawn(picture.Index, _model.Decode(picture.Run!));
            }
            catch (Exception fault)
            {
                // One picture that cannot be decoded must not take the others with it.
                LogFailed(_model.Info.Name, fault);
                picture.Job.OnFailed(fault);
            }
        }

        _batch.RemoveAll(picture => picture.Run!.IsFinished);
    }

    [LoggerMessage(LogLevel.Error, "Model {Model} failed.")]
    private partial void LogFailed(string model, Exception fault);

    private sealed class PictureRun(JobRun job, int index)
    {
        public JobRun Job { get; } = job;

        public int Index { get; } = index;

        public DiffusionRun? Run { get; set; }
    }
}
