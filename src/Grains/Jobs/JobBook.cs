using Aiomus.Grains.Events;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Jobs;

/// <summary>
/// A person's jobs, one record each. Those that are not settled, and the last settled ones, are in memory; a write concerns one job,
/// however many there are, and is stored together with the events that it causes.
/// </summary>
internal sealed class JobBook(IRecordStore records, Guid userId, int listed)
{
    // Ordered by submission, which is how they are read and added.
    private readonly OrderedDictionary<Guid, JobRecord> _open = [];
    private readonly SortedDictionary<long, JobRecord> _settled = [];
    private long _latestNumber;
    private long _latestEvent;

    /// <summary>The jobs that are not settled.</summary>
    public IEnumerable<JobRecord> Open => _open.Values;

    /// <summary>Reads what has to be in memory.</summary>
    /// <param name="latestEvent">The cursor of the person's latest event.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task LoadAsync(long latestEvent, CancellationToken cancellationToken)
    {
        _latestEvent = latestEvent;
        _latestNumber = await records.LastNumberAsync(JobRecords.Job, userId, cancellationToken);
        foreach (var record in await records.ListAsync(JobRecords.Job, userId, new RecordQuery { IsOpen = true }, cancellationToken))
        {
            _open[record.State.Id] = ToJob(record);
        }

        var last = new RecordQuery { IsOpen = false, NewestFirst = true, Limit = listed };
        foreach (var record in await records.ListAsync(JobRecords.Job, userId, last, cancellationToken))
        {
            _settled[record.Number] = ToJob(record);
        }
    }

    /// <summary>The job, if it is not settled.</summary>
    public JobRecord? FindOpen(Guid jobId) => _open.GetValueOrDefault(jobId);

    /// <summary>The job, however old it is.</summary>
    public async Task<JobRecord?> FindAsync(Guid jobId, CancellationToken cancellationToken)
    {
        if (FindInMemory(jobId) is { } known)
        {
            return known;
        }

        var record = await records.FindAsync(JobRecords.Job, userId, JobRecords.KeyOf(jobId), cancellationToken);
        return record is null ? null : FindInMemory(jobId) ?? ToJob(record);
    }

    /// <summary>The jobs that are not settled and the last settled ones, newest first.</summary>
    public IEnumerable<JobRecord> List() => _open.Values.Concat(_settled.Values).OrderByDescending(job => job.Entry.Number);

    /// <summary>A new job, not stored yet.</summary>
    public JobRecord Create(JobEntry entry)
    {
        entry.Number = _latestNumber + 1;
        return new JobRecord(entry, entry.Number, 0);
    }

    /// <summary>Stores a job as it is now, with the events of this change. Answers the events with their cursors, to be told on.</summary>
    public async Task<IReadOnlyList<UserEvent>> WriteAsync(
        JobRecord job, IReadOnlyList<UserEvent> events, IReadOnlyList<RecordChange> others, CancellationToken cancellationToken)
    {
        var numbered = events.Select((userEvent, i) => userEvent with { Sequence = _latestEvent + 1 + i }).ToArray();
        var latest = _latestEvent + numbered.Length;
        if (job.Entry.Settled)
        {
            job.Number = _latestNumber + 1;
        }

        List<RecordChange> changes = [Change(job), .. numbered.Select(EventRecords.Keep), .. others];
        if (latest > EventRecords.Kept && numbered.Length > 0)
        {
            changes.Add(EventRecords.Drop(latest));
        }

        var fallen = job.Entry.Settled && _settled.Count >= listed ? _settled.First().Value : null;
        var texts = fallen is { Entry: { State: not JobState.Succeeded } past } && past.HasTexts() ? past.Request : null;
        if (texts is not null)
        {
            fallen!.Entry.ForgetTexts();
            changes.Add(Change(fallen));
        }

        try
        {
            await records.ApplyAsync(userId, changes, cancellationToken);
        }
        catch when (texts is not null)
        {
            // Whoever tries again has to forget them again.
            fallen!.Entry.Request = texts;
            throw;
        }

        job.Version++;
        (_latestNumber, _latestEvent) = (Math.Max(_latestNumber, job.Number), latest);
        Place(job, fallen);
        return numbered;
    }

    /// <summary>Stores a settled job as it is now, together with other changes.</summary>
    public async Task WriteSettledAsync(JobRecord job, IReadOnlyList<RecordChange> others, CancellationToken cancellationToken)
    {
        await records.ApplyAsync(userId, [Change(job), .. others], cancellationToken);
        job.Version++;
    }

    private static JobRecord ToJob(Record<JobEntry> record) => new(record.State, record.Number, record.Version);

    private static RecordChange Change(JobRecord job)
    {
        var (key, isOpen) = (JobRecords.KeyOf(job.Entry.Id), !job.Entry.Settled);
        return job.Version == 0
            ? RecordChange.Insert(JobRecords.Job, key, job.Entry, job.Number, isOpen)
            : RecordChange.Update(JobRecords.Job, new Record<JobEntry>(key, job.Number, isOpen, job.Version, job.Entry));
    }

    private JobRecord? FindInMemory(Guid jobId) =>
        FindOpen(jobId) ?? _settled.Values.FirstOrDefault(job => job.Entry.Id == jobId);

    private void Place(JobRecord job, JobRecord? fallen)
    {
        if (!job.Entry.Settled)
        {
            _open[job.Entry.Id] = job;
            return;
        }

        _open.Remove(job.Entry.Id);
        _settled[job.Number] = job;
        if (fallen is not null)
        {
            _settled.Remove(fallen.Number);
        }
    }
}
