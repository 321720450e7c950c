using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Fairness;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Limits;

/// <summary>
/// Keeps the ways in open to honest people while others try secrets. Failures count, and only those: of one address, of somebody who
/// is signed in, or, for passwords, of a device that has signed in to that account before, which has room of its own whatever others do.
/// All together are refused nothing: what is too much at once waits in fair order over networks, and who is known takes every other turn.
/// </summary>
internal sealed class WayLimits(IOptions<LimitOptions> options, KnownDevices devices, TimeProvider time)
{
    // A house of many people may all come at nine. Who waits behind them waits in another line.
    private const int EachWaiting = 256;
    private const int AllWaiting = 2048;

    private static readonly TimeSpan Crowded = TimeSpan.FromSeconds(5);
    private static readonly string CodeNeeded = ProblemTitles.Spell(ErrorCode.SecondFactorRequired);
    private static readonly string NotChecked = ProblemTitles.Spell(ErrorCode.InvalidRequest);

    private readonly FailureBudgets[] _budgets = [.. Enum.GetValues<Way>().Select(way => Budget(way, options.Value, time))];
    private readonly FairTurns<string>[] _turns = [.. Enum.GetValues<Way>().Select(way => Turns(AtOnce(way)))];

    /// <summary>Runs a try, or refuses it. The address is the valid one whose password is tried, or null.</summary>
    public async Task<object?> TryAsync(Way way, HttpContext context, string? email, Func<Task<object?>> run)
    {
        var caller = Recognize(way, context, email);
        var budget = _budgets[(int)way];
        var wait = await budget.TakeAsync(caller.Key, context.RequestAborted);
        if (wait is not null && way == Way.Password && caller.IsKnown)
        {
            // Whoever else has the device's cookie may have used up its room: its person is still as welcome as any stranger.
            caller = Stranger(context);
            wait = await budget.TakeAsync(caller.Key, context.RequestAborted);
        }

        if (wait is not null)
        {
            return Problem.OfStatus(StatusCodes.Status429TooManyRequests) with { RetryAfter = wait };
        }

        var failed = false;
        context.Items[typeof(KnownDevices)] = caller.IsKnown ? caller.Line : null;
        IDisposable? turn = null;
        try
        {
            turn = await _turns[(int)way].TakeAsync(caller.Line, caller.IsKnown, context.RequestAborted);
            if (turn is null)
            {
                return Problem.OfStatus(StatusCodes.Status429TooManyRequests) with { RetryAfter = Crowded };
            }

            failed = CountsAlways(way);
            var result = await run();

            // An endpoint that can answer several things wraps the one that it answers.
            var answer = result is INestedHttpResult { Result: var inner } ? inner : result;
            failed |= answer is Problem problem && IsFailure(way, problem);
            if (way == Way.Password && email is not null && answer is IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK })
            {
                devices.Remember(context, email);
            }

            return result;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested && turn is not null)
        {
            // Whoever hangs up may have what they came for all the same.
            failed = true;
            throw;
        }
        finally
        {
            turn?.Dispose();
            budget.End(caller.Key, failed);
            devices.EndLockPass(context, failed);
        }
    }

    private static bool CountsAlways(Way way) => way is Way.SignUp or Way.Forgot or Way.EmailChange or Way.Question;

    // A right password without its code is none; neither is what was malformed before any password was looked at, nor a fault of ours.
    private static bool IsFailure(Way way, Problem problem) => problem.Status < 500
        && problem.Code != CodeNeeded
        && (way is not (Way.Password or Way.Renewal) || problem.Code != NotChecked);

    // A password takes a core for a hundredth of a second; what sends mails waits for the clock most of the time.
    private static int AtOnce(Way way) =>
        way is Way.SignUp or Way.Forgot or Way.EmailChange ? 16 : Math.Max(4, 2 * Environment.ProcessorCount);

    // A question is no try and costs little: everybody in a house may ask one at nine.
    private static FailureBudgets Budget(Way way, LimitOptions limits, TimeProvider time)
    {
        var most = way == Way.Question ? limits.AnonymousRequests : limits.CredentialRequests;
        return new FailureBudgets(most, most, time);
    }

    private static FairTurns<string> Turns(int atOnce) => new(atOnce, atOnce - 1, EachWaiting, AllWaiting);

    private static Caller Stranger(HttpContext context) =>
        new(ClientAddress.KeyOf(context), ClientAddress.NetworkOf(context), IsKnown: false);

    // Being signed in says nothing of somebody else's password: there only a device counts that had the right one before.
    private Caller Recognize(Way way, HttpContext context, string? email)
    {
        if (way == Way.Password)
        {
            // All devices of an account take their turns in one line, however many cookies it has been given.
            return email is not null && devices.Find(context, email) is { } device
                ? new Caller(device, devices.AccountOf(email), IsKnown: true)
                : Stranger(context);
        }

        return CallerShares.UserOf(context.User) is { Length: > 0 } user ? new Caller(user, user, IsKnown: true) : Stranger(context);
    }

    /// <summary>Whose failures are counted, and in whose line they wait.</summary>
    private readonly record struct Caller(string Key, string Line, bool IsKnown);
}
