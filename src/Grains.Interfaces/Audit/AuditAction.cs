namespace Aiomus.Grains.Interfaces.Audit;

/// <summary>What an audit entry records. Stored and hashed by number: append, never renumber.</summary>
public enum AuditAction
{
    /// <summary>An account was made.</summary>
    SignedUp = 1,

    /// <summary>The address was proven to be the person's.</summary>
    EmailConfirmed = 2,

    /// <summary>A session began.</summary>
    SignedIn = 3,

    /// <summary>A sign-in was refused: the first of an hour, which stands for all of that hour.</summary>
    SignInRefused = 4,

    /// <summary>A session was ended by its owner.</summary>
    SignedOut = 5,

    /// <summary>The password was changed by somebody who knew it.</summary>
    PasswordChanged = 6,

    /// <summary>The password was set anew through a mailed link.</summary>
    PasswordReset = 7,

    /// <summary>The address was changed.</summary>
    EmailChanged = 8,

    /// <summary>A second factor was added.</summary>
    SecondFactorAdded = 9,

    /// <summary>A second factor was removed.</summary>
    SecondFactorRemoved = 10,

    /// <summary>A passkey was added.</summary>
    PasskeyAdded = 11,

    /// <summary>A passkey was removed.</summary>
    PasskeyRemoved = 12,

    /// <summary>An API key was created.</summary>
    ApiKeyCreated = 13,

    /// <summary>An API key was revoked.</summary>
    ApiKeyRevoked = 14,

    /// <summary>A session was ended from elsewhere, or by expiry.</summary>
    SessionEnded = 15,

    /// <summary>The account was disabled.</summary>
    AccountDisabled = 16,

    /// <summary>What the person may do was changed.</summary>
    RoleChanged = 17,

    /// <summary>The erasure of the account was asked for.</summary>
    ErasureRequested = 18,

    /// <summary>Data was disclosed because a law demanded it.</summary>
    DisclosureMade = 19,

    /// <summary>The account was enabled again.</summary>
    AccountEnabled = 20,

    /// <summary>A change of the address was asked for.</summary>
    EmailChangeRequested = 21,

    /// <summary>The recovery codes of the second factor were replaced.</summary>
    RecoveryCodesRenewed = 22,

    /// <summary>Somebody who runs the installation looked at the account's states and counts.</summary>
    AccountViewed = 23,
}
