using System.Text;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Payments.Tests;

/// <summary>No number of a card lies anywhere after people paid: not here, and not at the double.</summary>
public sealed class CardScanTests
{
    private static readonly string[] Cards = [Payer.Good, Payer.FailsLater, Payer.Disputed];

    private static CancellationToken Token => PaidCluster.Token;

    [Fact]
    public async Task CardNumber_LiesNowhereAfterAYear()
    {
        var folder = Directory.CreateTempSubdirectory("aiomus-double-").FullName;
        await using var cluster = await PaidCluster.StartAsync(
            new Dictionary<string, string?> { ["Aiomus:Plans:Plus:TrialDays"] = "0" },
            options => options.File = Path.Combine(folder, "double.db"));
        foreach (var card in Cards)
        {
            await (await Payer.CreateAsync(cluster)).SubscribeAsync("plus", card: card);
        }

        for (var month = 0; month < 12; month++)
        {
            await cluster.AdvanceAsync(TimeSpan.FromDays(31));
        }

        string[] folders = [cluster.Cluster.DataFolder, folder];
        Assert.Empty(Find(folders));

        // Else nothing was looked for.
        foreach (var (name, bytes) in (IEnumerable<(string, byte[])>)
        [
            ("plain", Encoding.ASCII.GetBytes($"x{Digits(Payer.Good)}y")),
            ("spaced", Encoding.UTF8.GetBytes(Payer.Disputed)),
            ("wide", Encoding.Unicode.GetBytes(Digits(Payer.FailsLater))),
        ])
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes, Token);
        }

        Assert.Equal(["plain", "spaced", "wide"], Find(folders).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    private static string Digits(string card) => card.Replace(" ", "", StringComparison.Ordinal);

    private static List<string> Find(string[] folders) =>
    [
        .. folders.SelectMany(DataFiles.In).Where(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            var bytes = copy.ToArray();
            return Cards.SelectMany(Shapes).Any(shape => bytes.AsSpan().IndexOf(shape) >= 0);
        }),
    ];

    // As it is typed, in one piece, with dashes, and each of them in two encodings.
    private static IEnumerable<byte[]> Shapes(string card) =>
        from text in new[] { card, Digits(card), card.Replace(' ', '-'), card.Replace(' ', '+') }
        from encoding in new[] { Encoding.UTF8, Encoding.Unicode }
        select encoding.GetBytes(text);
}
