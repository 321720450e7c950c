using System.Security.Cryptography;
using System.Text;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Tokenizers;

namespace Aiomus.Diffusion.Networks;

/// <summary>Turns prompts into the embeddings that the denoiser attends to, and remembers the latest. Not thread-safe.</summary>
internal sealed class TextEncoder : IDisposable
{
    private const int DefaultTokens = 77;

    private readonly Network _network;
    private readonly ClipTokenizer _tokenizer;
    private readonly NetworkInput _ids;
    private readonly string _output;
    private readonly EmbeddingCache _cache;

    public TextEncoder(ModelFolder folder, SessionFactory sessions, int cacheSize)
    {
        _network = Network.Open(sessions, folder, "text_encoder/model.onnx");
        _network.RequireOnly("input_ids");
        _ids = _network.Input("input_ids");
        _output = _network.OutputNamed("last_hidden_state");
        var length = _network.ShapeOf("input_ids") is [_, > 2 and var fixedLength] ? fixedLength : DefaultTokens;
        _tokenizer = ClipTokenizer.Load(folder, "tokenizer", length);
        _cache = new EmbeddingCache(cacheSize);
    }

    /// <summary>Tokens of a prompt that count, without begin and end.</summary>
    public int MaxPromptTokens => _tokenizer.MaxLength - 2;

    public PromptEmbedding Encode(string prompt)
    {
        // The cache holds no words: they are personal, and it outlives the request.
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(prompt)));
        if (_cache.Find(key) is { } known)
        {
            return known;
        }

        var tokens = _tokenizer.Encode(prompt).Ids;
        _ids.Set(tokens, 1, tokens.Length);
        var values = Array.Empty<float>();
        var shape = _network.Run([_ids], _output, ref values);
        if (shape is not [1, > 0, > 0])
        {
            throw _network.Fault($"the output '{_output}' has the shape [{string.Join(", ", shape)}]; [1, tokens, width] is expected");
        }

        var embedding = new PromptEmbedding(values, shape[1], shape[2]);
        _cache.Add(key, embedding);
        return embedding;
    }

    public void Dispose()
    {
        _ids.Dispose();
        _network.Dispose();
    }
}
