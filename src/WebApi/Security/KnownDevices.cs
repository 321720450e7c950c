using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Storage.Keys;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Tells a browser that has signed in to an account before from one that has not, by a cookie. It opens nothing: it gives room in the
/// limits that others cannot fill. It holds a day and a keyed hash, names nobody, and is the same for all devices of one account; it goes
/// with all other cookies at sign-out. While strangers' wrong passwords lock the address it has a few tries all the same, as has whoever is
/// signed in.
/// </summary>
internal sealed class KnownDevices(IKeyedHash hash, IHttpContextAccessor accessor, TimeProvider time)
{
    public const string CookieName = "__Host-device";
    private const string Domain = "device";
    private const int Days = 90;

    // With what the lock itself allows, no more than a few dozen guesses an hour for whoever has such a browser in their hands.
    private const int MostPasses = 5;
    private const double PassesAMinute = 0.2;

    private readonly FailureBudgets _passes = new(MostPasses, PassesAMinute, time);

    /// <summary>What the device's tries of this account are counted by; null when it is not known for it.</summary>
    public string? Find(HttpContext context, string email)
    {
        if (!context.Request.Cookies.TryGetValue(CookieName, out var cookie)
            || cookie.Split('.') is not [var day, var mac]
            || !int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var until)
            || until < Today
            || until > Today + Days)
        {
            return null;
        }

        var expected = MacOf(until, email);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mac), Encoding.UTF8.GetBytes(expected)) ? MacOf(0, email) : null;
    }

    /// <summary>Has the browser remember that it signed in to this account.</summary>
    public void Remember(HttpContext context, string email) => context.Response.Cookies.Append(
        CookieName,
        string.Create(CultureInfo.InvariantCulture, $"{Today + Days}.{MacOf(Today + Days, email)}"),
        new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = TimeSpan.FromDays(Days) });

    /// <summary>Whether the caller of now may try a password though its address is locked. <see cref="EndLockPass"/> says how it ended.</summary>
    public async Task<bool> PassesLockAsync(CancellationToken cancellationToken)
    {
        if (accessor.HttpContext is not { } context
            || context.Items[typeof(KnownDevices)] is not string known
            || await _passes.TakeAsync(known, cancellationToken) is not null)
        {
            return false;
        }

        context.Items[typeof(FailureBudgets)] = known;
        return true;
    }

    /// <summary>Gives back what a try under a lock took, unless it failed.</summary>
    public void EndLockPass(HttpContext context, bool failed)
    {
        if (context.Items[typeof(FailureBudgets)] is string known)
        {
            context.Items.Remove(typeof(FailureBudgets));
            _passes.End(known, failed);
        }
    }

    private int Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).DayNumber;

    private string MacOf(int day, string email) =>
        hash.Compute(Domain, string.Create(CultureInfo.InvariantCulture, $"{day} {EmailAddress.Canonical(email)}"));
}
