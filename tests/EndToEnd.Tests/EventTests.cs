using Aiomus.Contracts.Events;
using Aiomus.Diffusion.Imaging;

namespace Aiomus.EndToEnd.Tests;

/// <summary>What a person sees while an image is made, on each of the three ways to see it.</summary>
public sealed class EventTests(Product product)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WholeLifeOfAJob_IsToldInOrder(bool hub)
    {
        using var person = await product.CreatePersonAsync();
        var told = await FollowAsync(person, hub);
        var numbered = told.Where(e => e.Id is not null).ToArray();
        Assert.Equal([EventType.Queued, EventType.Started, EventType.Finished], numbered.Select(e => e.Type));
        Assert.Equal(numbered.Select(e => e.Id).Order(), numbered.Select(e => e.Id));
        Assert.Single(numbered[^1].Images!);

        var steps = told.Where(e => e.Type == EventType.Progress).Select(e => e.Step!.Value).ToArray();
        Assert.NotEmpty(steps);
        Assert.Equal(steps.Order(), steps);
        Assert.All(told.Where(e => e.Type == EventType.Progress), e => Assert.Equal(100, e.Steps));

        var preview = ImageEncoder.Decode(told.Last(e => e.Type == EventType.Preview).Preview);
        Assert.True(preview.Width > 1 && preview.Pixels.ToArray().Distinct().Count() > 8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhoComesBackWithACursor_HearsWhatWasMissed(bool hub)
    {
        using var person = await product.CreatePersonAsync();
        var first = await person.MakeAsync(Product.Apple);
        var missed = (await person.Client.Events.PollAsync(0)).Events;
        Assert.Equal([EventType.Queued, EventType.Started, EventType.Finished], missed.Select(e => e.Type));
        Assert.All(missed, e => Assert.Equal(first.Id, e.JobId));

        var cursor = missed[0].Id;
        var events = hub ? person.Client.Events.ReadHubAsync(cursor) : person.Client.Events.ReadAsync(cursor);
        var heard =
            await events.Where(e => e.JobId is not null).Take(2).Select(e => e.Type).ToListAsync().AsTask().WaitAsync(Product.Limit);
        Assert.Equal([EventType.Started, EventType.Finished], heard);
    }

    [Fact]
    public async Task Nobody_HearsOfAnotherPersonsJobs()
    {
        using var person = await product.CreatePersonAsync();
        using var other = await product.CreatePersonAsync();
        await person.MakeAsync(Product.Apple);
        Assert.Empty((await other.Client.Events.PollAsync(0)).Events);
    }

    private static async Task<List<EventResponse>> FollowAsync(Person person, bool hub)
    {
        var told = new List<EventResponse>();
        var events = hub ? person.Client.Events.ReadHubAsync() : person.Client.Events.ReadAsync();
        await using var reader = events.GetAsyncEnumerator();
        await reader.MoveNextAsync().AsTask().WaitAsync(Product.Limit);   // connected
        var job = await person.Client.Jobs.SubmitAsync(Product.Apple with { Steps = 100 });
        while (told.LastOrDefault()?.Type != EventType.Finished)
        {
            Assert.True(await reader.MoveNextAsync().AsTask().WaitAsync(Product.Limit));
            if (reader.Current.JobId == job.Id)
            {
                told.Add(reader.Current);
            }
        }

        return told;
    }
}
