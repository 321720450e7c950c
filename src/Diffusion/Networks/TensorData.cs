using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aiomus.Diffusion.Networks;

/// <summary>Moves our floats and integers in and out of the element types that networks declare.</summary>
internal static class TensorData
{
    public static bool CanWrite(TensorElementType type) => type is TensorElementType.Float or TensorElementType.Float16
        or TensorElementType.Double or TensorElementType.Int64 or TensorElementType.Int32;

    public static Array Allocate(TensorElementType type, int length) => type switch
    {
        TensorElementType.Float => new float[length],
        TensorElementType.Float16 => new Float16[length],
        TensorElementType.Double => new double[length],
        TensorElementType.Int64 => new long[length],
        TensorElementType.Int32 => new int[length],
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The element type is not supported."),
    };

    public static OrtValue Wrap(Array buffer, long[] shape) => buffer switch
    {
        float[] values => OrtValue.CreateTensorValueFromMemory(values, shape),
        Float16[] values => OrtValue.CreateTensorValueFromMemory(values, shape),
        double[] values => OrtValue.CreateTensorValueFromMemory(values, shape),
        long[] values => OrtValue.CreateTensorValueFromMemory(values, shape),
        int[] values => OrtValue.CreateTensorValueFromMemory(values, shape),
        _ => throw new ArgumentOutOfRangeException(nameof(buffer)),
    };

    public static void Write(ReadOnlySpan<float> data, Array buffer)
    {
        switch (buffer)
        {
            case float[] values:
                data.CopyTo(values);
                break;
            case Float16[] values:
                TensorPrimitives.ConvertToHalf(data, System.Runtime.InteropServices.MemoryMarshal.Cast<Float16, Half>(values.AsSpan()));
                break;
            case double[] values:
                TensorPrimitives.ConvertChecked<float, double>(data, values);
                break;
            case long[] values:
                TensorPrimitives.ConvertTruncating<float, long>(data, values);
                break;
            case int[] values:
                TensorPrimitives.ConvertTruncating<float, int>(data, values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(buffer));
        }
    }

    public static void Write(ReadOnlySpan<int> data, Array buffer)
    {
        switch (buffer)
        {
            case int[] values:
                data.CopyTo(values);
                break;
            case long[] values:
                TensorPrimitives.ConvertChecked<int, long>(data, values);
                break;
            case float[] values:
                TensorPrimitives.ConvertChecked<int, float>(data, values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(buffer));
        }
    }

    /// <summary>Reads a float or half tensor; the destination grows when it is too small.</summary>
    public static int[] Read(OrtValue value, ref float[] destination)
    {
        var info = value.GetTensorTypeAndShape();
        var length = (int)info.ElementCount;
        if (destination.Length < length)
        {
            destination = new float[length];
        }

        if (info.ElementDataType == TensorElementType.Float)
        {
            value.GetTensorDataAsSpan<float>().CopyTo(destination);
        }
        else if (info.ElementDataType == TensorElementType.Float16)
        {
            TensorPrimitives.ConvertToSingle(
                System.Runtime.InteropServices.MemoryMarshal.Cast<Float16, Half>(value.GetTensorDataAsSpan<Float16>()), destination);
        }
        else
        {
            throw new DiffusionException($"A network answered with the type {info.ElementDataType}, which is not supported.");
        }

        return Array.ConvertAll(info.Shape, side => (int)side);
    }
}
