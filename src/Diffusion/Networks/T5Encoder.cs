using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Tokenizers;

namespace Aiomus.Diffusion.Networks;

/// <summary>A T5 text encoder (Raffel et al., arXiv:1910.10683) with its tokenizer. Not thread-safe.</summary>
internal sealed class T5Encoder : IDisposable
{
    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";

    private readonly Network _network;
    private readonly T5Tokenizer _tokenizer;
    private readonly NetworkInput _ids;
    private readonly NetworkInput? _mask;
    private readonly NetworkInput[] _inputs;
    private readonly string _hidden;

    /// <param name="folder">The model.</param>
    /// <param name="sessions">Opens the network.</param>
    /// <param name="suffix">The number behind the names of its folders.</param>
    /// <param name="length">How many vectors the denoiser takes of it; 0 when any number goes.</param>
    /// <param name="mostLength">How many it takes at most then.</param>
    public T5Encoder(ModelFolder folder, SessionFactory sessions, string suffix, int length, int mostLength)
    {
        _network = Network.Open(sessions, folder, $"text_encoder{suffix}/model.onnx");
        _network.RequireOnly(Ids, Mask);
        _ids = _network.Input(Ids);
        _mask = _network.Takes(Mask) ? _network.Input(Mask) : null;
        _inputs = _mask is null ? [_ids] : [_ids, _mask];
        _hidden = _network.OutputNamed("last_hidden_state");
        var own = _network.ShapeOf(Ids) is [_, > 0 and var fixedLength] ? fixedLength : length;
        if (length > 0 && own != length)
        {
            throw _network.Fault($"it takes prompts of {own} tokens, and the denoiser {length}");
        }

        _tokenizer = T5Tokenizer.Load(folder, $"tokenizer{suffix}", own, mostLength);
    }

    public string File => _network.File;

    /// <summary>How long its vectors are; -1 where the file does not say.</summary>
    public int Width => _network.WidthOf(_hidden);

    /// <summary>Tokens of a prompt that count, without the end.</summary>
    public int Room => _tokenizer.Room;

    /// <summary>Encodes a prompt; what is too long is left out.</summary>
    public PromptEmbedding Encode(string prompt)
    {
        var (words, weights) = PromptPart.Read(prompt, _tokenizer.Words);
        var count = Math.Min(words.Length, Room);
        var ids = _tokenizer.Wrap(words.AsSpan(0, count));
        _ids.Set(ids, 1, ids.Length);

        // The models were trained with the padding attended to.
        _mask?.Set([.. Enumerable.Repeat(1, ids.Length)], 1, ids.Length);
        var values = Array.Empty<float>();
        var shape = _network.Run(_inputs, _hidden, ref values);
        if (shape is not [1, _, > 0] || shape[1] != ids.Length)
        {
            throw _network.Fault(
                $"the output '{_hidden}' has the shape [{string.Join(", ", shape)}]; [1, {ids.Length}, width] is expected");
        }

        _network.RequireNumbers(values);
        new WordWeights(Room, First: 0, ids.Length, ids.Length, shape[2]).Apply(values, weights.AsSpan(0, count));
        return new PromptEmbedding(values, shape[1], shape[2]);
    }

    public void Dispose()
    {
        _ids.Dispose();
        _mask?.Dispose();
        _network.Dispose();
    }
}
