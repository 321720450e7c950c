using System.Globalization;
using Aiomus.Grains.Interfaces.Mail;

namespace Aiomus.Grains.Mail;

/// <summary>What may be mailed.</summary>
public static class MailRules
{
    private const int MaxAddress = 254;   // RFC 5321, 4.5.3.1.3, less the angle brackets
    private const int MaxValues = 16;
    private const int MaxValue = 2000;

    // The values without which a kind's text has a hole.
    private static readonly Dictionary<MailKind, string[]> Needed = new()
    {
        [MailKind.ConfirmEmail] = ["link"],
        [MailKind.AlreadyRegistered] = ["link"],
        [MailKind.ResetPassword] = ["link"],
        [MailKind.PasswordChanged] = ["link", "device"],
        [MailKind.ConfirmEmailChange] = ["link"],
        [MailKind.EmailChangeRequested] = ["link", "device"],
        [MailKind.NewSignIn] = ["link", "device"],
        [MailKind.EmailChanged] = ["link"],
        [MailKind.SecondFactorAdded] = ["link", "device"],
        [MailKind.SecondFactorRemoved] = ["link", "device"],
        [MailKind.RecoveryCodesRenewed] = ["link", "device"],
        [MailKind.ApiKeyCreated] = ["link", "device"],
        [MailKind.ErasureRequested] = ["link"],
        [MailKind.PasswordReset] = ["link", "device", "ended"],
    };

    /// <summary>The names of the values that a kind's text uses.</summary>
    public static IReadOnlyList<string> ValuesOf(MailKind kind) => Needed.GetValueOrDefault(kind, []);

    /// <summary>A notice of security tells what somebody did to the account; nobody can ask for it again.</summary>
    public static bool IsNotice(MailKind kind) => kind is not
        (MailKind.ConfirmEmail or MailKind.AlreadyRegistered or MailKind.ResetPassword or MailKind.ConfirmEmailChange);

    /// <summary>Of these only the last is worth anything: its link ends those before it, or its words are the same.</summary>
    public static bool ReplacesEarlier(MailKind kind) => kind is MailKind.AlreadyRegistered or MailKind.ResetPassword;

    /// <summary>Refuses what cannot be mailed, above all what could end a header line and begin another.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.InvalidRequest"/>; the message repeats no value.</exception>
    public static void Check(MailMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Require(message.Id != Guid.Empty, "A mail needs an id.");
        Require(Needed.ContainsKey(message.Kind), "There is no such kind of mail.");
        Require(message.To is not null && IsAddress(message.To), "No mail can be sent to this address.");
        Require(message.Values is { Count: <= MaxValues }, "A mail has too many values.");
        foreach (var (name, value) in message.Values!)
        {
            Require(
                value is { Length: <= MaxValue } && IsOneLine(value),
                $"The mail's value '{(IsName(name) ? name : "?")}' cannot be mailed.");
        }

        Require(
            !message.Values.TryGetValue("link", out var link) || IsLink(link), "The mail's value 'link' is not the address of a page.");
        foreach (var name in Needed[message.Kind])
        {
            Require(message.Values.ContainsKey(name), $"The mail's value '{name}' is missing.");
        }
    }

    private static bool IsAddress(string address)
    {
        var at = address.LastIndexOf('@');
        return address.Length <= MaxAddress && at > 0 && at < address.Length - 1 && address.IndexOf('@', StringComparison.Ordinal) == at &&
            IsOneLine(address)
            && !address.Any(static letter => char.IsWhiteSpace(letter) || "<>()[],;:\\\"".Contains(letter, StringComparison.Ordinal));
    }

    private static bool IsOneLine(string text) => text.All(static letter => char.GetUnicodeCategory(letter) is not
        (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    private static bool IsLink(string link) => !link.Any(char.IsWhiteSpace) && Uri.TryCreate(link, UriKind.Absolute, out var uri) &&
        (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);

    private static bool IsName(string name) => name.Length <= 32 && name.All(char.IsAsciiLetter);

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new AiomusException(ErrorCode.InvalidRequest, message);
        }
    }
}
