using System.Numerics.Tensors;
using Aiomus.Diffusion.Models;
using Microsoft.ML.OnnxRuntime;

namespace Aiomus.Diffusion.Networks;

/// <summary>An ONNX network whose inputs and outputs are bound by name and written in the types that its file declares.</summary>
internal sealed class Network : IDisposable
{
    private readonly SharedSession _shared;
    private readonly InferenceSession _session;
    private readonly bool _copiesWhenBound;
    private readonly ModelFolder _folder;
    private readonly RunOptions _run = new();
    private OrtIoBinding? _binding;
    private bool _isDisposed;

    private Network(SessionFactory sessions, ModelFolder folder, string file)
    {
        _shared = sessions.Open(folder, file);
        _session = _shared.Session;
        _copiesWhenBound = sessions.CopiesWhenBound;
        _folder = folder;
        File = file;
    }

    /// <summary>The file, relative to the model folder.</summary>
    public string File { get; }

    /// <summary>The name of the model.</summary>
    public string Model => _folder.Name;

    public static Network Open(SessionFactory sessions, ModelFolder folder, string file) => new(sessions, folder, file);

    public bool Takes(string input) => _session.InputMetadata.ContainsKey(input);

    public bool Gives(string output) => _session.OutputMetadata.ContainsKey(output);

    /// <summary>The sides of an input; -1 where any length goes.</summary>
    /// <exception cref="ModelException">There is no such input.</exception>
    public int[] ShapeOf(string input) => Metadata(input).Dimensions;

    /// <summary>The sides of an output; -1 where the file does not say.</summary>
    public int[] ShapeOfOutput(string output) => _session.OutputMetadata[output].Dimensions;

    /// <summary>How many numbers the innermost side of an output has; -1 where the file does not say.</summary>
    public int WidthOf(string output) => _session.OutputMetadata[output].Dimensions is [.., var width] ? width : -1;

    /// <summary>The first of the named outputs that the network has.</summary>
    /// <exception cref="ModelException">It has none of them.</exception>
    public string OutputNamed(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_session.OutputMetadata.ContainsKey(name))
            {
                return name;
            }
        }

        throw Fault($"there is no output '{string.Join("' or '", names.ToArray())}' among {string.Join(", ", _session.OutputNames)}");
    }

    /// <summary>The first of the named inputs that the network has.</summary>
    /// <exception cref="ModelException">It has none of them.</exception>
    public string InputNamed(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Takes(name))
            {
                return name;
            }
        }

        throw Fault($"there is no input '{string.Join("' or '", names.ToArray())}' among {string.Join(", ", _session.InputNames)}");
    }

    /// <summary>Refuses a network that wants more than we can give it.</summary>
    /// <exception cref="ModelException">It has an input that is not among the known ones.</exception>
    public void RequireOnly(params ReadOnlySpan<string> known)
    {
        foreach (var name in _session.InputNames)
        {
            if (!known.Contains(name))
            {
                throw Fault($"the input '{name}' is not known");
            }
        }
    }

    public NetworkInput Input(string name) => new(name, Metadata(name), this);

    /// <summary>The first of the named outputs that the network has, for runs whose answer's shape is known beforehand.</summary>
    /// <exception cref="ModelException">It has none of them.</exception>
    public NetworkOutput Output(params ReadOnlySpan<string> names)
    {
        var name = OutputNamed(names);
        return new NetworkOutput(name, _session.OutputMetadata[name], this);
    }

    /// <summary>Runs the network once into memory of ours. Allocates nothing while shapes stay as they are.</summary>
    /// <returns>The answer; valid until the next run.</returns>
    /// <exception cref="DiffusionException">The network failed, or its answer has another shape.</exception>
    public ReadOnlySpan<float> Run(NetworkInput[] inputs, NetworkOutput output, params ReadOnlySpan<long> shape)
    {
        var isBound = _binding is not null;
        try
        {
            _binding ??= _session.CreateIoBinding();
            foreach (var input in inputs)
            {
                if (input.TakeChange() || _copiesWhenBound || !isBound)
                {
                    _binding.BindInput(input.Name, input.Value);
                }
            }

            if (!isBound || !output.Sides.AsSpan().SequenceEqual(shape))
            {
                _binding.BindOutput(output.Name, output.Shape(shape));
            }

            _session.RunWithBinding(_run, _binding);
            return output.Read();
        }
        catch (OnnxRuntimeException e)
        {
            // Changes that were taken may not be bound: the next run binds everything anew.
            _binding?.Dispose();
            _binding = null;
            throw new DiffusionException($"The network {File} of model '{_folder.Name}' failed: {SessionFactory.FirstLine(e.Message)}.", e);
        }
    }

    /// <summary>Runs the network once and writes one output.</summary>
    /// <returns>The output's shape.</returns>
    /// <exception cref="DiffusionException">The network failed.</exception>
    public int[] Run(ReadOnlySpan<NetworkInput> inputs, string output, ref float[] destination)
    {
        Span<float[]> destinations = [destination];
        var shapes = Run(inputs, [output], destinations);
        destination = destinations[0];
        return shapes[0];
    }

    /// <summary>Runs the network once and writes several outputs.</summary>
    /// <returns>The outputs' shapes.</returns>
    /// <exception cref="DiffusionException">The network failed.</exception>
    public int[][] Run(ReadOnlySpan<NetworkInput> inputs, string[] outputs, Span<float[]> destinations)
    {
        var names = new string[inputs.Length];
        var values = new OrtValue[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            names[i] = inputs[i].Name;
            values[i] = inputs[i].Value;
        }

        try
        {
            using var results = _session.Run(_run, names, values, outputs);
            var shapes = new int[outputs.Length][];
            for (var i = 0; i < outputs.Length; i++)
            {
                shapes[i] = TensorData.Read(results[i], ref destinations[i]);
            }

            return shapes;
        }
        catch (OnnxRuntimeException e)
        {
            throw new DiffusionException($"The network {File} of model '{_folder.Name}' failed: {SessionFactory.FirstLine(e.Message)}.", e);
        }
    }

    /// <summary>Refuses an answer of the network that is not all numbers, as one of half precision gives that needs more.</summary>
    /// <exception cref="DiffusionException">It is not; the message names the network and its model.</exception>
    public void RequireNumbers(ReadOnlySpan<float> answer)
    {
        if (!TensorPrimitives.IsFiniteAll(answer))
        {
            throw new DiffusionException(NoNumbers);
        }
    }

    /// <summary>What is said of an answer that is not all numbers.</summary>
    public string NoNumbers => $"The network {File} of model '{Model}' answered with values that are no numbers.";

    /// <summary>True when both run on the same weights in memory.</summary>
    public bool SharesWith(Network other) => _shared == other._shared;

    public ModelException Fault(string reason, Exception? cause = null) => _folder.Fault(File, reason, cause);

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _binding?.Dispose();
        _run.Dispose();
        _shared.Dispose();
    }

    private NodeMetadata Metadata(string input) =>
        _session.InputMetadata.TryGetValue(input, out var metadata) ? metadata : throw Fault($"there is no input '{input}'");
}
