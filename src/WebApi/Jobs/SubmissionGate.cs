using System.Collections.Concurrent;

namespace Aiomus.WebApi.Jobs;

/// <summary>
/// One submission at a time for each job id, on this node: a repetition that comes while the first is being taken in is told so. On
/// another node it waits for the first in the person's own grain, and is answered the same job.
/// </summary>
internal sealed class SubmissionGate
{
    private readonly ConcurrentDictionary<Guid, bool> _inside = [];

    /// <summary>Lets one in, until what is answered is disposed; null while another one is inside.</summary>
    public IDisposable? Enter(Guid jobId) => _inside.TryAdd(jobId, true) ? new Pass(this, jobId) : null;

    private sealed class Pass(SubmissionGate gate, Guid jobId) : IDisposable
    {
        public void Dispose() => gate._inside.TryRemove(jobId, out _);
    }
}
