using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Aiomus.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Schedulers;
using Aiomus.Diffusion.Tokenizers;
using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests.Fuzz;

/// <summary>
/// Random and randomly damaged input, from seeds that a failure names: parsers answer or refuse in their own words, and never break.
/// </summary>
public sealed class ParserFuzzTests
{
    private static readonly string[] Shards =
    [
        "a", "apple", " ", "\t", "\0", "\u00a0", "'s", "'", "1", "é", "e\u0301", "猫", "🍎", "\ud83c", "\udf4e", "\u200d", "\ufeff", "İ",
        "ß", "ﬁ",
        "<|endoftext|>", "<|startoftext|>", "</w>", "(", ")", ":", "1.5", "\\", "(a:1.2)", "[", "]", "\uffff", "ا", "हि", "Ω", "½", "²",
    ];

    private static readonly ClipTokenizer Tokenizer = ClipTokenizer.Load(new ModelFolder(Repository.MiniModel), "tokenizer", 77);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void TokenizerAndPromptParser_TakeAnyText(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Shards[random.Next(Shards.Length)]));
            var prompt = Tokenizer.Encode(text);
            Assert.Equal(24, prompt.Ids.Length);
            Assert.Equal(Tokenizer.Encode("").Ids[0], prompt.Ids[0]);
            Assert.All(prompt.Ids, id => Assert.InRange(id, 0, 100_000));
            Assert.Equal(prompt.Truncated, Tokenizer.Words(text).Length > 22);

            var parts = PromptPart.Parse(text);
            Assert.All(parts, part => Assert.InRange(part.Weight, 0, 4));
            Assert.True(parts.Sum(part => part.Text.Length) <= text.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void SchedulerConfig_IsReadOrRefused(int seed)
    {
        var random = new Random(seed);
        var sound = Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Repository.MiniModel, "scheduler", "scheduler_config.json")));
        for (var i = 0; i < 2000; i++)
        {
            var text = Encoding.UTF8.GetString(Damage(sound, random));
            try
            {
                var config = SchedulerConfig.Parse(text);
                foreach (var name in SchedulerCatalog.NamesFor(config))
                {
                    TryBuild(name, config, random.Next(1, 60));
                }
            }
            catch (SchedulerException)
            {
                // In its own words.
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void DamagedImage_IsReadOrRefused(int seed)
    {
        var random = new Random(seed);
        var pixels = new byte[3 * 40 * 24];
        random.NextBytes(pixels);
        foreach (var format in Enum.GetValues<ImageFormat>())
        {
            var sound = ImageEncoder.Encode(new RgbImage(40, 24, pixels), format, null, ImageMetadata.Generated);
            for (var i = 0; i < 60; i++)
            {
                try
                {
                    var image = ImageEncoder.Decode(Damage(sound, random), 1 << 20);
                    Assert.InRange(image.Width * image.Height, 1, 1 << 20);
                }
                catch (ImagingException)
                {
                    // In its own words.
                }
            }
        }
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>")]
    [InlineData("GIF89a")]
    [InlineData("%PDF-1.4")]
    [InlineData("II*\0")]
    [InlineData("P6 1 1 255 abc")]
    [InlineData("")]
    public void OtherFormats_DoNotGetToTheirDecoders(string head) => Assert.Contains(
        "not a PNG",
        Assert.Throws<ImagingException>(() => ImageEncoder.Decode(Encoding.Latin1.GetBytes(head))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void ImageThatWouldBeHuge_IsRefusedByItsHead()
    {
        var before = GC.GetTotalAllocatedBytes();
        var refusal = Assert.Throws<ImagingException>(() => ImageEncoder.Decode(Bomb(50_000, 50_000)));
        Assert.Contains("50000x50000", refusal.Message, StringComparison.Ordinal);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 10_000_000);
    }

    private static void TryBuild(string name, SchedulerConfig config, int steps)
    {
        try
        {
            var scheduler = SchedulerCatalog.Create(name, config, steps);
            Assert.True(scheduler.StepCount >= 1);
        }
        catch (Exception refusal) when (refusal is SchedulerException or ArgumentOutOfRangeException)
        {
            // An option that does not fit, or more steps than there are.
        }
    }

    // Flipped, removed, repeated and foreign bytes, a few at a time.
    private static byte[] Damage(byte[] sound, Random random)
    {
        var bytes = sound.ToList();
        for (var i = random.Next(1, 6); i > 0 && bytes.Count > 4; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(1, 9)).ToArray());
                    break;
                case 3:
                    bytes[at] = "0123456789-.,:\"{}[]en"u8[random.Next(21)];
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(10) == 0 ? bytes.Count - at : 0);
                    break;
            }
        }

        return [.. bytes];
    }

    // A PNG whose head promises so many pixels and whose body has a few.
    private static byte[] Bomb(int width, int height)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (8, 2);
        Chunk("IHDR", head);
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(new byte[1_000_000]);
        }

        Chunk("IDAT", packed.ToArray());
        Chunk("IEND", []);
        return file.ToArray();

        void Chunk(string type, byte[] data)
        {
            Span<byte> number = stackalloc byte[4];
            byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            file.Write(number);
            file.Write(body);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
            file.Write(number);
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
