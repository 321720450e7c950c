using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aiomus.Diffusion.Networks;

/// <summary>One output of a network of which the shape is known beforehand: its memory is ours and is kept between runs.</summary>
internal sealed class NetworkOutput : IDisposable
{
    private readonly TensorElementType _type;
    private Array _buffer = Array.Empty<float>();
    private float[] _floats = [];
    private OrtValue? _value;

    public NetworkOutput(string name, NodeMetadata metadata, Network network)
    {
        Name = name;
        _type = metadata.ElementDataType;
        if (_type is not (TensorElementType.Float or TensorElementType.Float16))
        {
            throw network.Fault($"the output '{name}' has the type {_type}, which is not supported");
        }
    }

    public string Name { get; }

    /// <summary>Makes room; false when the memory is the same as before.</summary>
    public OrtValue Shape(ReadOnlySpan<long> shape)
    {
        var length = checked((int)TensorPrimitives.Product(shape));
        if (_value is not null && _buffer.Length == length && Sides.AsSpan().SequenceEqual(shape))
        {
            return _value;
        }

        _value?.Dispose();
        if (_buffer.Length != length)
        {
            _buffer = TensorData.Allocate(_type, length);
            _floats = _buffer as float[] ?? new float[length];
        }

        Sides = shape.ToArray();
        return _value = TensorData.Wrap(_buffer, Sides);
    }

    /// <summary>The last shape that was asked for.</summary>
    public long[] Sides { get; private set; } = [];

    /// <summary>What the last run wrote; valid until the next.</summary>
    public ReadOnlySpan<float> Read()
    {
        if (_buffer is Float16[] halves)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(halves.AsSpan()), _floats);
        }

        return _floats;
    }

    public void Dispose() => _value?.Dispose();
}
