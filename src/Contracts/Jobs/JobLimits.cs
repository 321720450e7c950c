namespace Aiomus.Contracts.Jobs;

/// <summary>What submissions are held to, whatever the model.</summary>
public static class JobLimits
{
    /// <summary>The most characters of a prompt, and of a negative one.</summary>
    public const int MaxPrompt = 2000;

    /// <summary>The most images of a job.</summary>
    public const int MaxImages = 8;

    /// <summary>The highest guidance scale.</summary>
    public const double MaxGuidance = 30;

    /// <summary>The highest seed.</summary>
    public const long MaxSeed = uint.MaxValue;

    /// <summary>The most seconds that an answer waits for the end of a job.</summary>
    public const int MaxWaitSeconds = 60;

    /// <summary>The most characters of an idempotency key.</summary>
    public const int MaxIdempotencyKey = 255;
}
