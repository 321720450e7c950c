using Xunit.Sdk;

namespace Aiomus.Grains.Tests;

/// <summary>For what arrives by a one-way message: tries again until it holds, at most a minute.</summary>
internal static class Eventually
{
    public static async Task AssertAsync(Func<Task> assertion)
    {
        var until = DateTime.UtcNow.AddMinutes(1);
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (XunitException) when (DateTime.UtcNow < until)
            {
                await Task.Delay(20);
            }
        }
    }
}
