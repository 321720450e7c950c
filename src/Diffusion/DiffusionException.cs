namespace Aiomus.Diffusion;

/// <summary>An image could not be made although the model is sound and the request allowed.</summary>
public sealed class DiffusionException : Exception
{
    /// <summary>Creates the exception with its message.</summary>
    public DiffusionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its message and the cause.</summary>
    public DiffusionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a message of its own.</summary>
    public DiffusionException()
    {
    }
}
