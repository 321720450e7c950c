using System.Buffers.Binary;
using System.Text;

namespace Aiomus.Diffusion.Tokenizers;

/// <summary>
/// Cleans a text as the file of a vocabulary says: a table of replacements, the longest first, then single spaces, written as U+2581.
/// Thread-safe.
/// </summary>
internal sealed class SentencePieceNormalizer
{
    public const char Space = '\u2581';

    // Bytes that a few characters of a prompt may become.
    private const int LongestReplacement = 1024;

    // A double array of bytes (Aoe, An efficient digital search algorithm by using a double-array structure, 1989), one word a node.
    private readonly uint[] _nodes;
    private readonly byte[] _texts;
    private readonly bool _beginsWithSpace;
    private readonly bool _joinsSpaces;

    /// <exception cref="FormatException">The table is damaged.</exception>
    public SentencePieceNormalizer(SentencePieceFile file)
    {
        (_beginsWithSpace, _joinsSpaces) = (file.BeginsWithSpace, file.JoinsSpaces);
        (_nodes, _texts) = ([], []);
        var table = file.Replacements;
        if (table.Length == 0)
        {
            return;
        }

        var size = table.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(table);
        if (size > table.Length - 4 || size % 4 != 0 || size == 0 || table[^1] != 0)
        {
            throw new FormatException("its table of characters is damaged");
        }

        _nodes = new uint[size / 4];
        for (var i = 0; i < _nodes.Length; i++)
        {
            _nodes[i] = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(4 + (4 * i)));
        }

        _texts = table[(4 + (int)size)..];
        foreach (var text in _texts.AsSpan().Split((byte)0))
        {
            if (text.End.Value - text.Start.Value > LongestReplacement)
            {
                throw new FormatException($"its table of characters has a replacement of over {LongestReplacement} bytes");
            }
        }
    }

    public string Normalize(string text)
    {
        var input = Encoding.UTF8.GetBytes(text).AsSpan();
        var output = new List<byte>(input.Length + 3);
        var afterSpace = _joinsSpaces;
        while (!input.IsEmpty)
        {
            var piece = Replace(input, out var length);
            input = input[length..];
            foreach (var value in piece)
            {
                if (value != (byte)' ' || !afterSpace)
                {
                    output.Add(value);
                }

                afterSpace = _joinsSpaces && value == (byte)' ';
            }
        }

        var clean = Encoding.UTF8.GetString([.. output]).Replace(' ', Space);
        clean = _joinsSpaces ? clean.TrimEnd(Space) : clean;
        return clean.Length > 0 && _beginsWithSpace ? Space + clean : clean;
    }

    // What stands for the beginning of a text: the longest entry of the table, or the first character itself.
    private ReadOnlySpan<byte> Replace(ReadOnlySpan<byte> input, out int length)
    {
        var (found, at) = (-1, 0u);
        length = 0;
        if (_nodes.Length > 0)
        {
            at = OffsetOf(_nodes[0]);
            for (var i = 0; i < input.Length; i++)
            {
                at ^= input[i];
                if (at >= _nodes.Length || (_nodes[at] & 0x800000FF) != input[i])
                {
                    break;
                }

                var node = _nodes[at];
                at ^= OffsetOf(node);
                if ((node & 0x100) != 0 && at < _nodes.Length && (_nodes[at] & 0x7FFFFFFF) < _texts.Length)
                {
                    (found, length) = ((int)(_nodes[at] & 0x7FFFFFFF), i + 1);
                }
            }
        }

        if (found >= 0)
        {
            var rest = _texts.AsSpan(found);
            return rest[..rest.IndexOf((byte)0)];
        }

        Rune.DecodeFromUtf8(input, out _, out length);
        return input[..length];
    }

    private static uint OffsetOf(uint node) => (node >> 10) << (int)((node & 0x200) >> 6);
}
