namespace Aiomus.Diffusion.Schedulers;

/// <summary>A scheduler configuration cannot be honoured; the message names the option.</summary>
public sealed class SchedulerException : Exception
{
    /// <summary>Creates the exception with a message that names the option.</summary>
    public SchedulerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that names the option, and the cause.</summary>
    public SchedulerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a message of its own.</summary>
    public SchedulerException()
    {
    }
}
