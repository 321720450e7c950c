using System.Data.Common;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Queues;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using ErrorCode = Aiomus.Grains.Interfaces.Errors.ErrorCode;

namespace Aiomus.Grains.Interfaces.Tests;

/// <summary>Bytes that an earlier version wrote, read by this one. Never replace them: add new ones beside the old.</summary>
public sealed class WireTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private static JobRequest Request { get; } =
        new("mini", "a red apple", "", 128, 128, 20, 2, 1, 1, "dpm++2m", ImageFormat.Webp, 80);

    private static JobLease Lease { get; } =
        new(Guid.Parse("0192d4e0-7f10-7abc-8def-0123456789ab"), Guid.Parse("11112222-3333-4444-5555-666677778888"), 3);

    public void Dispose() => _services.Dispose();

    [Fact]
    public void StoredLease_IsRead() => Assert.Equal(Lease, Read<JobLease>("Lease"));

    [Fact]
    public void StoredRequest_IsRead() => Assert.Equal(Request, Read<JobRequest>("Request"));

    [Fact]
    public void Exception_KeepsCodeFieldAndDelay()
    {
        var thrown = new AiomusException(ErrorCode.QuotaExceeded, "The day quota is used up.")
        {
            Field = "images",
            RetryAfter = TimeSpan.FromSeconds(90),
            Shortage = new QuotaShortage("day", 100, 98, 3, TimeSpan.FromSeconds(90)),
        };

        var read = Serializer().Deserialize<AiomusException>(Serializer().SerializeToArray(thrown))!;

        Assert.Equal(
            (thrown.Code, thrown.Message, thrown.Field, thrown.RetryAfter, thrown.Shortage),
            (read.Code, read.Message, read.Field, read.RetryAfter, read.Shortage));
    }

    [Fact]
    public void Exception_CarriesTheKindOfItsCauseAndNothingElseOfIt()
    {
        var cause = new DriverException("somebody's words", new IOException("more words"));
        var thrown = new AiomusException(ErrorCode.Unavailable, "The database did not answer. Try again.", cause);

        var read = Serializer().Deserialize<AiomusException>(Serializer().SerializeToArray(thrown))!;

        Assert.Equal(("DriverException 57P01 < IOException", null), (thrown.Cause, thrown.InnerException));
        Assert.Equal((thrown.Code, thrown.Message, thrown.Cause, null), (read.Code, read.Message, read.Cause, read.InnerException));
        Assert.DoesNotContain("words", thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Request_ToStringTellsNoPrompt() => Assert.DoesNotContain("apple", Request.ToString(), StringComparison.Ordinal);

    private T Read<T>(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Wire", $"{name}.txt");
        var source = Path.Combine(AppContext.BaseDirectory, "../../../Wire", $"{name}.txt");
        if (Environment.GetEnvironmentVariable("AIOMUS_UPDATE_CONTRACTS") == "1" && !File.Exists(source))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(source)!);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(source, Convert.ToHexString(Serializer().SerializeToArray<object>(name == "Lease" ? Lease : Request)));
            File.Copy(source, file, overwrite: true);
        }

        return (T)Serializer().Deserialize<object>(Convert.FromHexString(File.ReadAllText(file).Trim()))!;
    }

    private Serializer Serializer() => _services.GetRequiredService<Serializer>();

    // What no other silo knows.
    private sealed class DriverException(string message, Exception inner) : DbException(message, inner)
    {
        public override string SqlState => "57P01";
    }
}
