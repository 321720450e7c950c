using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aiomus.Diffusion.Networks;

/// <summary>One input of a network. It is set before each run, in our own types, and keeps its memory between runs.</summary>
internal sealed class NetworkInput : IDisposable
{
    private readonly TensorElementType _type;
    private readonly int _rank;
    private Array _buffer = Array.Empty<float>();
    private long[] _shape = [];
    private OrtValue? _value;
    private bool _isChanged;

    public NetworkInput(string name, NodeMetadata metadata, Network network)
    {
        Name = name;
        _type = metadata.ElementDataType;
        _rank = metadata.Dimensions.Length;
        if (!TensorData.CanWrite(_type))
        {
            throw network.Fault($"the input '{name}' has the type {_type}, which is not supported");
        }
    }

    public string Name { get; }

    /// <summary>Whether parts of one reach the network.</summary>
    public bool TakesFractions => _type is TensorElementType.Float or TensorElementType.Float16 or TensorElementType.Double;

    public OrtValue Value => _value ?? throw new InvalidOperationException($"The input '{Name}' was not set.");

    /// <summary>Sets the input; a network that declares fewer sides is given the data without the leading ones.</summary>
    public void Set(ReadOnlySpan<float> data, params ReadOnlySpan<long> shape)
    {
        Shape(data.Length, shape);
        TensorData.Write(data, _buffer);
    }

    /// <inheritdoc cref="Set(ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public void Set(ReadOnlySpan<int> data, params ReadOnlySpan<long> shape)
    {
        Shape(data.Length, shape);
        TensorData.Write(data, _buffer);
    }

    /// <summary>True once after the memory or the shape became another.</summary>
    public bool TakeChange()
    {
        var changed = _isChanged;
        _isChanged = false;
        return changed;
    }

    public void Dispose() => _value?.Dispose();

    private void Shape(int length, ReadOnlySpan<long> shape)
    {
        var fitted = shape[Math.Max(0, shape.Length - _rank)..];
        if (_value is not null && _buffer.Length == length && fitted.SequenceEqual(_shape))
        {
            return;
        }

        _value?.Dispose();
        _shape = fitted.ToArray();
        if (_buffer.Length != length)
        {
            _buffer = TensorData.Allocate(_type, length);
        }

        _value = TensorData.Wrap(_buffer, _shape);
        _isChanged = true;
    }
}
