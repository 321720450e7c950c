using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Storage.Keys;
using Aiomus.WebApi.Access;

namespace Aiomus.WebApi.Limits;

/// <summary>
/// Tells a browser that has signed in to an account before from one that has not, by a cookie. It opens nothing: it gives room in the
/// limits that others cannot fill. It holds a day, a number of the device's own and a keyed hash, and names nobody; it goes at sign-out.
/// While strangers' wrong passwords lock the address, it has a few tries all the same, as has whoever is signed in to that account: all of
/// them together, so that many cookies give no more guesses than one.
/// </summary>
internal sealed class KnownDevices(IKeyedHash hash, IHttpContextAccessor accessor, TimeProvider time)
{
    private const string Domain = "device";
    private const string AccountDomain = "device account";
    private const int IdLength = 32;
    private const int Days = 90;

    // With what the lock itself allows, no more than a few dozen guesses an hour for whoever has such browsers in their hands.
    private const int MostPasses = 5;
    private const double PassesAMinute = 0.2;

    private readonly FailureBudgets _passes = new(MostPasses, PassesAMinute, time);

    /// <summary>
    /// What the device's tries of this account are counted by, apart from its other devices; null when it is not known for it.
    /// </summary>
    public string? Find(HttpContext context, string email)
    {
        if (!context.Request.Cookies.TryGetValue(DeviceCookie.Name, out var cookie)
            || cookie.Split('.') is not [var day, { Length: IdLength } id, var mac]
            || !int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var until)
            || until < Today
            || until > Today + Days)
        {
            return null;
        }

        var expected = MacOf(until, id, email);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mac), Encoding.UTF8.GetBytes(expected)) ? id : null;
    }

    /// <summary>What stands for an account whose devices these are, by its address.</summary>
    public string AccountOf(string email) => hash.Compute(AccountDomain, EmailAddress.Canonical(email));

    /// <summary>Has the browser remember that it signed in to this account.</summary>
    public void Remember(HttpContext context, string email)
    {
        var (until, id) = (Today + Days, RandomNumberGenerator.GetHexString(IdLength, lowercase: true));
        var options = DeviceCookie.Options();
        options.MaxAge = TimeSpan.FromDays(Days);
        context.Response.Cookies.Append(
            DeviceCookie.Name, string.Create(CultureInfo.InvariantCulture, $"{until}.{id}.{MacOf(until, id, email)}"), options);
    }

    /// <summary>
    /// Whether the caller of now may try this account's password though its address is locked. <see cref="EndLockPass"/> says how it
    /// ended.
    /// </summary>
    public async Task<bool> PassesLockAsync(string email, Guid userId, CancellationToken cancellationToken)
    {
        // Known for this account, and not merely for one.
        var account = AccountOf(email);
        if (accessor.HttpContext is not { } context
            || context.Items[typeof(KnownDevices)] is not string known
            || (known != account && known != userId.ToString())
            || await _passes.TakeAsync(account, cancellationToken) is not null)
        {
            return false;
        }

        context.Items[typeof(FailureBudgets)] = account;
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

    private string MacOf(int day, string id, string email) =>
        hash.Compute(Domain, string.Create(CultureInfo.InvariantCulture, $"{day} {id} {EmailAddress.Canonical(email)}"));
}
