using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Networks;

/// <summary>
/// What transformers of the Flux kind take in place of latents in rows and columns: patches of two by two cells, each with its place,
/// and the places of words, which have none (Su et al., arXiv:2104.09864, in three axes). Keeps its memory between calls.
/// </summary>
internal sealed class PatchInputs
{
    public const string Sample = "hidden_states";
    public const string ImagePlaces = "img_ids";
    public const string WordPlaces = "txt_ids";

    /// <summary>Cells of a patch along each side.</summary>
    public const int Side = 2;

    private const int Axes = 3;

    private readonly NetworkInput _sample;
    private readonly NetworkInput _image;
    private readonly NetworkInput _words;
    private readonly bool _isImagePerRow;
    private readonly bool _isWordsPerRow;
    private float[] _packed = [];
    private float[] _unpacked = [];
    private float[] _places = [];

    /// <param name="network">The transformer.</param>
    /// <param name="width">How long a patch is, where the network leaves that open.</param>
    /// <exception cref="ModelException">The network's inputs have other shapes.</exception>
    public PatchInputs(Network network, Func<int> width)
    {
        (_sample, _image, _words) = (network.Input(Sample), network.Input(ImagePlaces), network.Input(WordPlaces));
        var sides = network.ShapeOf(Sample);
        var numbers = sides is [_, <= 0, > 0 and var own] ? own : sides is [_, <= 0, _] ? width() : 0;
        if (numbers is 0 || numbers % (Side * Side) != 0)
        {
            throw Unfit(network, Sample, "[batch, patches, 4 x channels] with free patches");
        }

        if (network.ShapeOf(ImagePlaces) is not [.., Axes or < 0])
        {
            throw Unfit(network, ImagePlaces, "[patches, 3]");
        }

        if (network.ShapeOf(WordPlaces) is not [.., Axes or < 0])
        {
            throw Unfit(network, WordPlaces, "[words, 3]");
        }

        Channels = numbers / (Side * Side);
        _isImagePerRow = network.ShapeOf(ImagePlaces).Length == 3;
        _isWordsPerRow = network.ShapeOf(WordPlaces).Length == 3;
    }

    /// <summary>Channels of a cell.</summary>
    public int Channels { get; }

    public IReadOnlyList<NetworkInput> All => [_sample, _image, _words];

    public void Set(NetworkRows rows)
    {
        var count = rows.Timesteps.Length;
        var (high, wide) = (rows.Height / Side, rows.Width / Side);
        Turn(rows.Samples, Room(ref _packed, rows.Samples.Length), Channels, rows.Height, rows.Width, packs: true);
        _sample.Set(_packed.AsSpan(0, rows.Samples.Length), count, high * wide, Side * Side * Channels);
        var images = _isImagePerRow ? count : 1;
        _image.Set(Places(images, high, wide), images, high * wide, Axes);
        var prompts = _isWordsPerRow ? count : 1;
        var words = Room(ref _places, prompts * rows.Length * Axes);
        words.Clear();
        _words.Set(words, prompts, rows.Length, Axes);
    }

    /// <summary>The network's answer in rows and columns; valid until the next call.</summary>
    public ReadOnlySpan<float> Unpack(ReadOnlySpan<float> answer, int channels, int height, int width)
    {
        var target = Room(ref _unpacked, answer.Length);
        Turn(answer, target, channels, height, width, packs: false);
        return target;
    }

    // Along the first axis 0, then row and column.
    private Span<float> Places(int images, int high, int wide)
    {
        var places = Room(ref _places, images * high * wide * Axes);
        for (var patch = 0; patch < images * high * wide; patch++)
        {
            var own = places.Slice(patch * Axes, Axes);
            (own[0], own[1], own[2]) = (0, patch / wide % high, patch % wide);
        }

        return places;
    }

    // Of a patch, the cells of each channel lie together, row by row.
    private static void Turn(ReadOnlySpan<float> from, Span<float> to, int channels, int height, int width, bool packs)
    {
        var size = channels * height * width;
        for (var line = 0; line < from.Length / width; line++)
        {
            var (y, channel, row) = (line % height, line / height % channels, line / (height * channels));
            var packed = (row * size) + (((y / Side * (width / Side) * channels) + channel) * Side * Side) + (y % Side * Side);
            for (var cell = line * width; cell < (line + 1) * width; cell += Side, packed += channels * Side * Side)
            {
                from.Slice(packs ? cell : packed, Side).CopyTo(to[(packs ? packed : cell)..]);
            }
        }
    }

    private static Span<float> Room(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new float[length];
        }

        return buffer.AsSpan(0, length);
    }

    private static ModelException Unfit(Network network, string input, string expected) => network.Fault(
        $"the input '{input}' has the shape [{string.Join(", ", network.ShapeOf(input))}]; {expected} is expected");
}
