namespace Aiomus.Campaign;

/// <summary>Each job's kept events are complete and in order: queued, started, one end, and nothing after it.</summary>
internal static class EventCheck
{
    public static void Check(PersonHistory person)
    {
        var events = person.Events.ToLookup(one => one.Job);
        foreach (var job in person.Jobs)
        {
            var types = events[job.Id].Select(one => one.Type).ToArray();
            if (Fault(types, job) is { } fault)
            {
                person.Violate(fault, $"{job.Id} ({job.State ?? "no end"}): {(types.Length == 0 ? "no event" : string.Join(", ", types))}");
            }
        }

        foreach (var stranger in events.Select(group => group.Key).Except(person.Jobs.Select(job => job.Id)))
        {
            person.Violate("event_of_unknown_job", $"{stranger}");
        }
    }

    private static string? Fault(string[] types, JobFact job)
    {
        var ends = types.Count(type => JobStates.EndOf(type) is not null);
        if (types is not ["queued", ..] || types.Count(type => type == "queued") != 1)
        {
            return "queued_event_wrong";
        }

        if (ends != 1)
        {
            return ends == 0 ? "end_event_lost" : "end_event_twice";
        }

        if (JobStates.EndOf(types[^1]) is not { } end)
        {
            return "event_after_end";
        }

        if (job.State is not null && end != job.State)
        {
            return "end_event_differs";
        }

        return end == JobStates.Succeeded && !types.Contains("started") ? "started_event_lost" : null;
    }
}
