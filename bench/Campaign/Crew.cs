using System.Diagnostics;

namespace Aiomus.Campaign;

/// <summary>All people of a campaign at work.</summary>
internal sealed class Crew : IAsyncDisposable
{
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(60);
    private readonly History _history;
    private readonly List<Caller> _callers = [];
    private readonly List<Person> _people = [];
    private readonly List<Task> _using = [];
    private readonly List<Task> _following = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _end = new();

    /// <summary>Sets them to work.</summary>
    public Crew(Uri address, History history, int seed)
    {
        _history = history;
        for (var i = 0; i < history.People.Count; i++)
        {
            var person = history.People[i];
            _people.Add(new Person(person, Call(address, person), new Random(unchecked((seed * 31) + i + 1))));
            _using.Add(GuardAsync(_people[i].UseAsync(_stop.Token), person));
            _following.Add(GuardAsync(new EventFollower(person, Call(address, person)).FollowAsync(_end.Token), person));
        }
    }

    /// <summary>Lets everybody end what they are at.</summary>
    public async Task FinishAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_using);
    }

    /// <summary>Reads jobs until all have ended, or none does any more.</summary>
    public async Task SettleAsync()
    {
        var (left, since) = (int.MaxValue, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(since) < Standstill)
        {
            var live = 0;
            foreach (var (person, history) in _people.Zip(_history.People))
            {
                foreach (var job in history.Jobs.Where(job => job.End is null))
                {
                    await person.ReadAsync(job);
                    live += job.End is null ? 1 : 0;
                }
            }

            if (live == 0)
            {
                return;
            }

            (left, since) = live < left ? (live, Stopwatch.GetTimestamp()) : (left, since);
            await Task.Delay(200);
        }
    }

    /// <summary>Reads the events to their end.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_following);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await FinishAsync();
        await EndAsync();
        _callers.ForEach(caller => caller.Dispose());
        _stop.Dispose();
        _end.Dispose();
    }

    private Caller Call(Uri address, PersonHistory person)
    {
        var caller = new Caller(address, person.Account.Key, fault => person.Violate("answer_500", fault));
        _callers.Add(caller);
        return caller;
    }

    // Whoever waited in vain is a violation like any other; the rest goes on.
    private static async Task GuardAsync(Task work, PersonHistory person)
    {
        try
        {
            await work;
        }
        catch (TimeoutException fault)
        {
            person.Violate("unanswered", fault.Message);
        }
    }
}
