namespace Aiomus.Grains.Accounts;

/// <summary>
/// The mails of one kind to one address in the last hour, and who asked for them. One asker alone cannot use up what others may ask for,
/// and all together cannot flood a mailbox. It never holds more than what all may ask for.
/// </summary>
internal sealed class MailBudget(int each, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    // Timestamps, which no clock moves.
    private readonly Queue<(long At, string Asker)> _taken = new();

    /// <summary>Takes one mail out of the budget; false when there is none for this asker.</summary>
    public bool Take(string asker)
    {
        var now = time.GetTimestamp();
        while (_taken.TryPeek(out var first) && time.GetElapsedTime(first.At, now) >= Period)
        {
            _taken.Dequeue();
        }

        var own = _taken.Count(mail => mail.Asker == asker);

        // The second half is for whoever asks for the first time: few who ask on and on must not be in the way of somebody else.
        var (all, repeats) = (each * 4, each * 2);
        if (own >= each || _taken.Count >= (own == 0 ? all : repeats))
        {
            return false;
        }

        _taken.Enqueue((now, asker));
        return true;
    }
}
