namespace Aiomus.WebApi.Errors;

/// <summary>What can be wrong with a field. The snake_case form is public and never changes; the list may grow.</summary>
internal enum FieldCode
{
    /// <summary>Whatever has no code of its own.</summary>
    Invalid,

    /// <summary>It is missing or empty.</summary>
    Needed,

    /// <summary>A text has too many characters.</summary>
    TooLong,

    /// <summary>A password has too few characters or too many.</summary>
    Length,

    /// <summary>A number is too small or too large.</summary>
    OutOfRange,

    /// <summary>A width or height is none that the model draws.</summary>
    WrongSize,

    /// <summary>A word is not among those that are allowed.</summary>
    NotInList,

    /// <summary>There is no such model here.</summary>
    NotInstalled,

    /// <summary>It is not an email address.</summary>
    NotAnAddress,

    /// <summary>A text has a character that no store takes.</summary>
    BadCharacters,

    /// <summary>A password is easy to guess.</summary>
    Guessable,

    /// <summary>A password is known from a breach.</summary>
    Breached,

    /// <summary>A time is not in the future.</summary>
    NotFuture,

    /// <summary>A quality was named for a file that is not lossy.</summary>
    LossyOnly,

    /// <summary>A code of the second factor is wrong.</summary>
    WrongCode,

    /// <summary>There is a card number in it.</summary>
    CardNumber,

    /// <summary>An address whose domain gives addresses away for a few minutes.</summary>
    DisposableEmail,
}
