using Aiomus.Grains.Interfaces.Inference;

namespace Aiomus.Grains.Inference;

/// <summary>
/// Where this silo's models run, off the grains' turns. The grains know only this; the silo brings it, and what is behind it
/// (ONNX Runtime, threads, devices) is none of theirs.
/// </summary>
public interface IEngineRoom
{
    /// <summary>Stops a job at its next step boundary. Unknown jobs are no fault.</summary>
    void Cancel(Guid jobId);

    /// <summary>Has a model take no new jobs and end what it runs, or take jobs again. Repeating it changes nothing.</summary>
    void SetDraining(string model, bool draining);

    /// <summary>What runs for a model now.</summary>
    WorkerStatus GetStatus(string model);
}
