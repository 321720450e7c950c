using Aiomus.Diffusion.Networks;

namespace Aiomus.Diffusion.Tests.Networks;

public sealed class EmbeddingCacheTests
{
    [Fact]
    public void LongestUnused_GoesWhenTheNumberIsReached()
    {
        var cache = new EmbeddingCache(2);
        cache.Add("a", Of(1));
        cache.Add("b", Of(1));
        cache.Find("a");

        cache.Add("c", Of(1));

        Assert.Equal(["a", "c"], Known(cache));
    }

    [Fact]
    public void AsManyGo_AsTakeTheRoomOfTheNewest()
    {
        var cache = new EmbeddingCache(10, mostBytes: 400);
        cache.Add("a", Of(30));
        cache.Add("b", Of(30));
        cache.Add("c", Of(40));
        Assert.Equal(["a", "b", "c"], Known(cache));

        cache.Add("d", Of(41));

        Assert.Equal(["c", "d"], Known(cache).Order());
    }

    [Fact]
    public void NewestIsKept_HoweverLarge()
    {
        var cache = new EmbeddingCache(10, mostBytes: 400);
        cache.Add("a", Of(30));
        cache.Add("b", Of(1000));
        Assert.Equal(["b"], Known(cache));

        cache.Add("c", Of(30));

        Assert.Equal(["c"], Known(cache));
    }

    [Fact]
    public void NoNumber_KeepsNone()
    {
        var cache = new EmbeddingCache(0);

        cache.Add("a", Of(1));

        Assert.Empty(Known(cache));
    }

    private static string[] Known(EmbeddingCache cache) => [.. new[] { "a", "b", "c", "d" }.Where(key => cache.Find(key) is not null)];

    // The last number is the vector of the whole prompt.
    private static Condition Of(int numbers) => new(new PromptEmbedding(new float[numbers - 1], 1, numbers - 1), [0]);
}
