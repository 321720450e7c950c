namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>
/// Whose account an address is: the one place where uniqueness is decided. Keyed by the keyed hash of the address, so that the
/// key tells nothing to whoever lacks the pepper. It also counts attempts to sign in and mails, alike for addresses that nobody has.
/// </summary>
[Alias("aiomus.IEmailIndexGrain")]
public interface IEmailIndexGrain : IGrainWithStringKey
{
    /// <summary>The account with this address, or null.</summary>
    [Alias("Find")]
    Task<Guid?> FindAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives the address to an account; false when another one has it. Repeating it changes nothing.</summary>
    [Alias("Claim")]
    Task<bool> ClaimAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>Frees the address if this account has it.</summary>
    [Alias("Release")]
    Task ReleaseAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// An attempt to sign in begins, and counts as a failure until <see cref="EndAttemptAsync"/> says otherwise. Failures lock the address
    /// for a while: the first lock lasts one second, each further failure doubles it, up to fifteen minutes. A lock ends by itself, and is
    /// not lengthened by attempts during it. For each quarter of an hour without a new lock, half of the failures is forgotten.
    /// </summary>
    [Alias("BeginAttemptOf")]
    Task<SignInAttempt> BeginAttemptAsync(CancellationToken cancellationToken = default);

    /// <summary>How the attempt ended. Success forgets every failure before it.</summary>
    [Alias("EndAttempt")]
    Task EndAttemptAsync(bool succeeded, CancellationToken cancellationToken = default);

    /// <summary>
    /// Whoever reads the mail at this address has set a new password. Every failure is forgotten, and for the next two minutes there is no
    /// lock for anybody, so that the person gets in.
    /// </summary>
    [Alias("Forgive")]
    Task ForgiveAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The link of a sign-up for this address was mailed; the links of earlier sign-ups are no longer valid. Without effect while an
    /// account has the address.
    /// </summary>
    [Alias("Expect")]
    Task ExpectAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>False when somebody signed up for this address after this account did.</summary>
    [Alias("IsExpected")]
    Task<bool> IsExpectedAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks for one mail to this address on the word of somebody who did not prove that it is theirs, and counts it, each reason apart.
    /// False when this asker had as many in the hour before as one may, or all askers together as they may: then none is to be sent, and
    /// whoever asked cannot tell. What all may is four times what one may, and half of that is kept for those who ask for the first time.
    /// </summary>
    /// <param name="reason">What the mail is for.</param>
    /// <param name="asker">A network, or an account; it is kept for an hour, in memory.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Alias("MayMailFor")]
    Task<bool> MayMailAsync(MailReason reason, string asker, CancellationToken cancellationToken = default);
}
