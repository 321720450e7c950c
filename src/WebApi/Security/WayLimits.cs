using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Fairness;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Keeps the ways in open to honest people while others try secrets. Failures count, and only those: of one address, of somebody who
/// is signed in, or of one account on a device that has signed in to it before, which has room of its own whatever others do. All
/// together are refused nothing: what is too much at once waits in fair order over networks, and who is known takes every other turn.
/// </summary>
internal sealed class WayLimits(IOptions<LimitOptions> options, KnownDevices devices, TimeProvider time)
{
    // A house of many people may all come at nine. Who waits behind them waits in another line.
    private const int EachWaiting = 256;
    private const int AllWaiting = 2048;

    private static readonly TimeSpan Crowded = TimeSpan.FromSeconds(5);
    private static readonly string CodeNeeded = ProblemTitles.Spell(ErrorCode.SecondFactorRequired);
    private static readonly string NotChecked = ProblemTitles.Spell(ErrorCode.InvalidRequest);

    private readonly FailureBudgets[] _budgets = [.. Enum.GetValues<Way>().Select(_ => new FailureBudgets(options.Value.CredentialRequests, options.Value.CredentialRequests, time))];
    private readonly FairTurns<string>[] _turns = [.. Enum.GetValues<Way>().Select(way => Turns(AtOnce(way)))];

    /// <summary>Runs a try, or refuses it. The address is the valid one whose password is tried, or null.</summary>
    public async Task<object?> TryAsync(Way way, HttpContext context, string? email, Func<Task<object?>> run)
    {
        var (key, network, isKnown) = Recognize(context, email);
        var budget = _budgets[(int)way];
        if (await budget.TakeAsync(key, context.RequestAborted) is { } wait)
        {
            return Problem.OfStatus(StatusCodes.Status429TooManyRequests) with { RetryAfter = wait };
        }

        var failed = false;
        context.Items[typeof(KnownDevices)] = isKnown ? key : null;
        try
        {
            using var turn = await _turns[(int)way].TakeAsync(network, isKnown, context.RequestAborted);
            if (turn is null)
            {
                return Problem.OfStatus(StatusCodes.Status429TooManyRequests) with { RetryAfter = Crowded };
            }

            var result = await run();
            failed = CountsAlways(way) || (result is Problem problem && IsFailure(way, problem));
            if (way == Way.Password && email is not null && result is IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK })
            {
                devices.Remember(context, email);
            }

            return result;
        }
        finally
        {
            budget.End(key, failed);
            devices.EndLockPass(context, failed);
        }
    }

    private static bool CountsAlways(Way way) => way is Way.Mail or Way.Question;

    // A right password without its code is none; neither is what was malformed before any password was looked at, nor a fault of ours.
    private static bool IsFailure(Way way, Problem problem) => problem.Status < 500
        && problem.Code != CodeNeeded
        && (way is not (Way.Password or Way.Renewal) || problem.Code != NotChecked);

    // A password takes a core for a hundredth of a second; what sends mails waits for the clock most of the time.
    private static int AtOnce(Way way) => way == Way.Mail ? 16 : Math.Max(4, 2 * Environment.ProcessorCount);

    private static FairTurns<string> Turns(int atOnce) => new(atOnce, atOnce - 1, EachWaiting, AllWaiting);

    private (string Key, string Network, bool IsKnown) Recognize(HttpContext context, string? email)
    {
        if (CallerShares.UserOf(context.User) is { Length: > 0 } user)
        {
            return (user, user, true);
        }

        return email is not null && devices.Find(context, email) is { } device
            ? (device, device, true)
            : (ClientAddress.KeyOf(context), ClientAddress.NetworkOf(context), false);
    }
}
