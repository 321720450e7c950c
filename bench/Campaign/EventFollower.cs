namespace Aiomus.Campaign;

/// <summary>Reads one person's kept events by their cursor, all the time.</summary>
/// <param name="history">Where they go.</param>
/// <param name="caller">How they are asked for.</param>
internal sealed class EventFollower(PersonHistory history, Caller caller)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private long _cursor;

    public async Task FollowAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await PollAsync();
            await Task.Delay(Pause, CancellationToken.None);
        }

        await PollAsync();
    }

    private async Task PollAsync()
    {
        var answer = await caller.GetAsync($"/v1/events?cursor={_cursor}");
        if (!answer.IsSuccess)
        {
            history.Violate("events_unreadable", $"{answer.Status} {answer.Text}");
            return;
        }

        var batch = answer.Json;
        if (batch.GetProperty("gap").GetBoolean())
        {
            history.Violate("event_gap", $"after {_cursor}, the newest is {batch.GetProperty("latest")}");
        }

        foreach (var one in batch.GetProperty("events").EnumerateArray())
        {
            var number = one.GetProperty("id").GetInt64();
            if (number != _cursor + 1)
            {
                history.Violate("event_hole", $"{number} came after {_cursor}");
            }

            _cursor = number;
            history.OnEvent(new EventFact(number, one.GetProperty("type").GetString()!, one.GetProperty("job_id").GetGuid()));
        }
    }
}
