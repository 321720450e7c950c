using System.Data.Common;

namespace Aiomus.WebApi.Errors;

internal static class Faults
{
    /// <summary>
    /// True for a part of the cluster or the database that does not answer now: trying again can help. What was broken off and not by the
    /// caller is that too.
    /// </summary>
    public static bool IsUnavailable(Exception exception) =>
        exception is OrleansException or TimeoutException or OperationCanceledException || IsOfDatabase(exception);

    private static bool IsOfDatabase(Exception? exception)
        => exception is not null && (exception is DbException || IsOfDatabase(exception.InnerException));
}
