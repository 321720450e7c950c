using Aiomus.Storage.Serialization;
using Aiomus.Storage.Tests.Grains;

namespace Aiomus.Storage.Tests.Serialization;

public sealed class StateJsonTests
{
    private readonly StateJson _json = new();

    [Fact]
    public void State_IsCamelCaseWithNamedEnumsAndWithoutNulls()
        => Assert.Equal("""{"count":3,"color":"Green"}""", _json.Serialize(new Note { Count = 3, Color = Color.Green }).ToString());

    [Fact]
    public void UnknownMembers_AreDropped()
    {
        var note = _json.Deserialize<Note>(new BinaryData("""{"text":"a","gone":{"x":1}}"""));

        Assert.Equal("""{"text":"a","count":0,"color":"Red"}""", _json.Serialize(note).ToString());
    }

    [Fact]
    public void Records_RoundTrip()
    {
        var job = new Job(
            Guid.Parse("0190a1b2-0000-7000-8000-000000000001"), new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), null, [1, 2], "naïve ☃");

        var bytes = _json.Serialize(job);
        var read = _json.Deserialize<Job>(bytes);

        Assert.Equal(
            """{"id":"0190a1b2-0000-7000-8000-000000000001","at":"2026-01-02T03:04:05+00:00","bytes":"AQI=","text":"naïve ☃"}""",
            bytes.ToString());
        Assert.Equal(job with { Bytes = read.Bytes }, read);
        Assert.Equal(job.Bytes, read.Bytes);
    }

    private sealed record Job(Guid Id, DateTimeOffset At, string? Worker, byte[] Bytes, string Text);
}
