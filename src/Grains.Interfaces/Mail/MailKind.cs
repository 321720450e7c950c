namespace Aiomus.Grains.Interfaces.Mail;

/// <summary>What a mail is about. Stored by name: append, never rename. Each kind has a text of its own.</summary>
public enum MailKind
{
    /// <summary>The link that proves that the address is the person's. Values: <c>link</c>.</summary>
    ConfirmEmail,

    /// <summary>Somebody tried to sign up with an address that has an account. Values: <c>link</c> (to the sign-in).</summary>
    AlreadyRegistered,

    /// <summary>The link that sets a new password. Values: <c>link</c>.</summary>
    ResetPassword,

    /// <summary>A notice: the password was changed. Values: <c>link</c> (to undo it), <c>device</c>.</summary>
    PasswordChanged,

    /// <summary>To the new address: the link that makes it the account's. Values: <c>link</c>.</summary>
    ConfirmEmailChange,

    /// <summary>A notice to the old address: somebody asked to change it. Values: <c>link</c> (to stop it), <c>device</c>.</summary>
    EmailChangeRequested,

    /// <summary>A notice: a sign-in from a device that was not seen before. Values: <c>device</c>, <c>link</c> (to the sessions).</summary>
    NewSignIn,

    /// <summary>A notice: the address was changed. Values: <c>link</c> (to ask for help).</summary>
    EmailChanged,

    /// <summary>A notice: a second factor or a passkey was added. Values: <c>device</c>, <c>link</c> (to the settings).</summary>
    SecondFactorAdded,

    /// <summary>A notice: a second factor or a passkey was removed. Values: <c>device</c>, <c>link</c> (to the settings).</summary>
    SecondFactorRemoved,

    /// <summary>A notice: an API key was created. Values: <c>device</c>, <c>link</c> (to the settings).</summary>
    ApiKeyCreated,

    /// <summary>A notice: the account will be erased. Values: <c>link</c> (to cancel it).</summary>
    ErasureRequested,

    /// <summary>
    /// A notice: a new password was set by a mailed link. Values: <c>device</c>, <c>ended</c> (what ended with it, in words), <c>link</c>
    /// (to ask for another).
    /// </summary>
    PasswordReset,

    /// <summary>A notice: the recovery codes were replaced. Values: <c>device</c>, <c>link</c> (to the settings).</summary>
    RecoveryCodesRenewed,
}
