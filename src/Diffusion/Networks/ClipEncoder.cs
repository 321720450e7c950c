using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Tokenizers;

namespace Aiomus.Diffusion.Networks;

/// <summary>One CLIP text encoder with its tokenizer. Not thread-safe.</summary>
internal sealed class ClipEncoder : IDisposable
{
    private const int DefaultTokens = 77;
    private const string PooledOutput = "text_embeds";
    private const string WholeOutput = "pooler_output";

    private readonly Network _network;
    private readonly ClipTokenizer _tokenizer;
    private readonly NetworkInput _ids;
    private readonly string _hidden;
    private readonly bool _isPooled;

    /// <param name="folder">The model.</param>
    /// <param name="sessions">Opens the network.</param>
    /// <param name="suffix">Empty for the first encoder, <c>_2</c> for the second.</param>
    /// <param name="isInner">
    /// Takes the last hidden state but one and the projection of the whole prompt, as later families do, in place of the last.
    /// </param>
    public ClipEncoder(ModelFolder folder, SessionFactory sessions, string suffix = "", bool isInner = false)
    {
        _network = Network.Open(sessions, folder, $"text_encoder{suffix}/model.onnx");
        _network.RequireOnly("input_ids");
        _ids = _network.Input("input_ids");
        _hidden = isInner ? LastButOne() : _network.OutputNamed("last_hidden_state");
        _isPooled = isInner && _network.Gives(PooledOutput);
        var length = _network.ShapeOf("input_ids") is [_, > 2 and var fixedLength] ? fixedLength : DefaultTokens;
        _tokenizer = ClipTokenizer.Load(folder, $"tokenizer{suffix}", length);
    }

    /// <summary>How long its vectors are; -1 where the file does not say.</summary>
    public int Width => _network.WidthOf(_hidden);

    /// <summary>How long the vector of a whole prompt is without its projection; -1 where the file does not say.</summary>
    /// <exception cref="ModelException">The network does not answer with one.</exception>
    public int WholeWidth => _network.WidthOf(_network.OutputNamed(WholeOutput));

    /// <summary>Refuses an encoder without the projection of the whole prompt, where the family needs it.</summary>
    /// <exception cref="ModelException">It has none.</exception>
    public void RequirePooled() => _network.OutputNamed(PooledOutput);

    /// <summary>Words of one part of a prompt.</summary>
    public int Room => _tokenizer.Room;

    /// <summary>How many prompts it has taken apart. For tests.</summary>
    public int Readings { get; private set; }

    /// <summary>Takes a prompt apart.</summary>
    public (int[] Words, float[] Weights) Read(string prompt)
    {
        Readings++;
        return PromptPart.Read(prompt, _tokenizer.Words);
    }

    /// <summary>Encodes a prompt in as many parts as are asked for; parts without words are padding alone.</summary>
    public Condition Encode(ReadOnlySpan<int> words, ReadOnlySpan<float> weights, int parts)
    {
        float[] values = [];
        float[] pooled = [];
        var (tokens, length, width) = (0, 0, 0);
        for (var part = 0; part < parts; part++)
        {
            var own = part * Room < words.Length ? words.Slice(part * Room, Math.Min(Room, words.Length - (part * Room))) : [];
            var ids = _tokenizer.Wrap(own);
            _ids.Set(ids, 1, ids.Length);

            // The vector of the whole prompt is that of its first part, and comes of the same run.
            var answers = part == 0 && _isPooled ? Run([_hidden, PooledOutput], out var shape) : Run([_hidden], out shape);
            if (part == 0)
            {
                (tokens, length, width) = (Math.Min(ids.Length, shape[1]), shape[1], shape[2]);
                values = new float[parts * length * width];
                pooled = _isPooled ? answers[1] : [];
            }

            var target = values.AsSpan(part * length * width, length * width);
            answers[0].AsSpan(0, target.Length).CopyTo(target);
        }

        new WordWeights(Room, First: 1, tokens, length, width).Apply(values, weights);
        return new Condition(new PromptEmbedding(values, parts * length, width), pooled);
    }

    /// <summary>The first part of a prompt as one vector, without its projection.</summary>
    public float[] EncodeWhole(ReadOnlySpan<int> words)
    {
        var ids = _tokenizer.Wrap(words[..Math.Min(Room, words.Length)]);
        _ids.Set(ids, 1, ids.Length);
        return Run([WholeOutput], out _)[0];
    }

    public void Dispose()
    {
        _ids.Dispose();
        _network.Dispose();
    }

    private float[][] Run(string[] outputs, out int[] shape)
    {
        float[][] answers = [.. outputs.Select(_ => Array.Empty<float>())];
        shape = _network.Run([_ids], outputs, answers)[0];
        if (outputs[0] == _hidden && shape is not [1, > 0, > 0])
        {
            throw _network.Fault($"the output '{_hidden}' has the shape [{string.Join(", ", shape)}]; [1, tokens, width] is expected");
        }

        foreach (var answer in answers)
        {
            _network.RequireNumbers(answer);
        }

        return answers;
    }

    private string LastButOne()
    {
        var layers = 0;
        while (_network.Gives($"hidden_states.{layers}"))
        {
            layers++;
        }

        return layers >= 2
            ? $"hidden_states.{layers - 2}"
            : throw _network.Fault("there are no outputs 'hidden_states.i'; export the encoder with all its hidden states");
    }
}
