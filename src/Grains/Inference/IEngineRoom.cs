using Aiomus.Grains.Interfaces.Inference;
using Aiomus.Grains.Interfaces.Queues;

namespace Aiomus.Grains.Inference;

/// <summary>
/// Where this silo's models run, off the grains' turns. The grains know only this; the silo brings it, and what is behind it
/// (ONNX Runtime, threads, devices) is none of theirs.
/// </summary>
public interface IEngineRoom
{
    /// <summary>Takes a leased job if there is a free slot. Returns at once; the job runs on.</summary>
    bool TryStart(string model, JobLease lease);

    /// <summary>Stops a job at its next step boundary. Unknown jobs are no fault.</summary>
    void Cancel(Guid jobId);

    /// <summary>What runs for a model now.</summary>
    WorkerStatus GetStatus(string model);
}
