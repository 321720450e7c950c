using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Keys;

/// <summary>
/// Secrets from the configuration, which an orchestrator fills from its own: nothing of them lies on a disk of ours, and none is made here.
/// </summary>
internal sealed class GivenKeys(IOptions<KeyOptions> options) : IKeySecrets
{
    private readonly Dictionary<string, string> _secrets = Collect(options.Value);

    public IReadOnlyList<int> Epochs { get; } = [.. options.Value.Kek.Keys.Order()];

    public byte[] Read(string name) => _secrets.TryGetValue(name, out var text)
        ? Convert.FromBase64String(text)
        : throw new KeyException(
            $"{KeyOf(name)} is missing, and the other keys are set in the configuration. Set this key too. "
                + "Without it nothing that is stored can be read.");

    public void Create(string name) => Read(name);

    public void Begin()
    {
        // The newest one given is the new one.
    }

    public bool Destroy(int epoch) => false;

    private static Dictionary<string, string> Collect(KeyOptions options)
    {
        var secrets = options.Kek.ToDictionary(entry => KeyFolder.NameOf(entry.Key), entry => entry.Value);
        if (options.Pepper is { Length: > 0 } pepper)
        {
            secrets[KeyedHash.PepperName] = pepper;
        }

        return secrets;
    }

    private static string KeyOf(string name) => name == KeyedHash.PepperName
        ? "Aiomus:Keys:Pepper"
        : $"Aiomus:Keys:Kek:{int.Parse(name.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture)}";
}
