using System.Diagnostics;
using System.Text.Json;

namespace Aiomus.Campaign;

/// <summary>What one person was told, compared with all that they were told before.</summary>
/// <param name="account">Who.</param>
/// <param name="violate">Hears of contradictions: the kind and the case.</param>
public sealed class PersonHistory(Account account, Action<string, string> violate)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, JobFact> _jobs = [];
    private readonly List<JobFact> _order = [];
    private readonly Dictionary<Guid, string> _hashes = [];
    private readonly HashSet<Guid> _deleted = [];
    private readonly List<EventFact> _events = [];

    /// <summary>Who.</summary>
    public Account Account => account;

    /// <summary>All accepted jobs in the order of their acceptance.</summary>
    public IReadOnlyList<JobFact> Jobs => Read(() => _order.ToArray());

    /// <summary>Images whose deletion was answered.</summary>
    public IReadOnlySet<Guid> Deleted => Read(() => _deleted.ToHashSet());

    /// <summary>Images that were downloaded, and the hash of their bytes.</summary>
    public IReadOnlyDictionary<Guid, string> Hashes => Read(() => new Dictionary<Guid, string>(_hashes));

    /// <summary>All events that were read, in that order.</summary>
    public IReadOnlyList<EventFact> Events => Read(() => _events.ToArray());

    /// <summary>How often a submission was repeated after it had been answered.</summary>
    public int Repeats { get; private set; }

    /// <summary>A submission was answered.</summary>
    public void OnAccepted(string key, JsonElement body, JsonElement job, long asked)
    {
        var id = job.GetProperty("id").GetGuid();
        lock (_lock)
        {
            if (_order.Find(one => one.Key == key) is not { } known)
            {
                var fact = new JobFact { Id = id, Key = key, Body = body };
                _order.Add(fact);
                if (!_jobs.TryAdd(id, fact))
                {
                    Violate("id_twice", $"{id} answers another key than {key}");
                }
            }
            else if (known.Id != id)
            {
                Violate("key_with_two_jobs", $"{key}: {known.Id} and {id}");
            }
            else
            {
                Repeats++;
            }
        }

        OnRead(job, asked);
    }

    /// <summary>A job was read. What had ended must read so for ever.</summary>
    public void OnRead(JsonElement job, long asked)
    {
        var state = job.GetProperty("state").GetString();
        lock (_lock)
        {
            var fact = _jobs[job.GetProperty("id").GetGuid()];
            if (fact.End is { } end)
            {
                if (fact.State != state)
                {
                    Violate("end_changed", $"{fact.Id} read {fact.State} and then {state}");
                }
                else if (!Ids(end)
                    .Where(image => !_deleted.Contains(image)).SequenceEqual(Ids(job).Where(image => !_deleted.Contains(image))))
                {
                    Violate("images_changed", $"{fact.Id}");
                }
            }
            else if (JobStates.IsTerminal(state))
            {
                fact.End = job;
            }

            if (fact.ToldEnd is { } told && told != state && (JobStates.IsTerminal(state) || fact.ToldAt < asked))
            {
                Violate("event_and_state_differ", $"{fact.Id}: an event told {told}, then it read {state}");
            }
        }
    }

    /// <summary>An event was read.</summary>
    public void OnEvent(EventFact one)
    {
        lock (_lock)
        {
            _events.Add(one);
            if (JobStates.EndOf(one.Type) is { } end && _jobs.TryGetValue(one.Job, out var fact))
            {
                (fact.ToldEnd, fact.ToldAt) = (end, Stopwatch.GetTimestamp());
            }
        }
    }

    /// <summary>An image was downloaded. Its bytes must be the same for ever.</summary>
    public void OnDownloaded(Guid image, string hash)
    {
        lock (_lock)
        {
            if (!_hashes.TryAdd(image, hash) && _hashes[image] != hash)
            {
                Violate("pixels_changed", $"{image}");
            }
        }
    }

    /// <summary>A deletion was answered.</summary>
    public void OnDeleted(Guid image)
    {
        lock (_lock)
        {
            _deleted.Add(image);
        }
    }

    /// <summary>Notes that something was not as it must be.</summary>
    public void Violate(string kind, string detail) => violate(kind, $"{account.Name} {detail}");

    // A job may go on to name images that were deleted, or not.
    private static IEnumerable<Guid> Ids(JsonElement job) =>
        job.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("id").GetGuid());

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
