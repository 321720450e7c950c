namespace Aiomus.WebApi.Errors;

internal static class Faults
{
    /// <summary>True for a part of the cluster that does not answer now: trying again can help.</summary>
    public static bool IsUnavailable(Exception exception) => exception is OrleansException or TimeoutException;
}
