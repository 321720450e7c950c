namespace Aiomus.WebApi.Limits;

/// <summary>The ways in. Each has a budget and turns of its own: what is tried at one takes nothing from the others.</summary>
internal enum Way
{
    /// <summary>An address and a password, and a one-time code besides.</summary>
    Password,

    /// <summary>A password again, or one instead of another, by somebody who is signed in.</summary>
    Renewal,

    /// <summary>The secret of a mailed link.</summary>
    Link,

    /// <summary>A passkey's answer.</summary>
    Passkey,

    /// <summary>The question that a passkey answers.</summary>
    Question,

    /// <summary>A one-time code alone.</summary>
    Code,

    /// <summary>Signing up, which has a mail sent: there is no failure, and each counts. So with the next two.</summary>
    SignUp,

    /// <summary>Asking for a link to set a new password.</summary>
    Forgot,

    /// <summary>Asking for another address.</summary>
    EmailChange,
}
