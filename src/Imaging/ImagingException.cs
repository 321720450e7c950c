namespace Aiomus.Imaging;

/// <summary>An image file cannot be read; the message says why.</summary>
public sealed class ImagingException : Exception
{
    /// <summary>Creates the exception with its message.</summary>
    public ImagingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its message and the cause.</summary>
    public ImagingException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a message of its own.</summary>
    public ImagingException()
    {
    }
}
