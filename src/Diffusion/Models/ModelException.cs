namespace Aiomus.Diffusion.Models;

/// <summary>A model folder cannot be used; the message names the file, relative to the folder, and the reason.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Creates the exception for one file of a model.</summary>
    /// <param name="model">The name of the model.</param>
    /// <param name="file">The file at fault, relative to the model folder, or null when it is the folder itself.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="innerException">The cause, if another library noticed.</param>
    public ModelException(string model, string? file, string reason, Exception? innerException = null)
        : base(file is null ? $"Model '{model}': {reason}." : $"Model '{model}', {file}: {reason}.", innerException)
    {
        File = file;
    }

    /// <summary>Creates the exception with a message of its own.</summary>
    public ModelException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception with a message of its own.</summary>
    public ModelException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception without a message of its own.</summary>
    public ModelException()
    {
    }

    /// <summary>The file at fault, relative to the model folder; null when it is the folder or the machine.</summary>
    public string? File { get; }
}
