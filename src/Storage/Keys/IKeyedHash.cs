namespace Aiomus.Storage.Keys;

/// <summary>A hash that nobody can compute without this installation's secret: values can be found by it and not guessed from it.</summary>
public interface IKeyedHash
{
    /// <summary>The hash of a value, in lower-case hexadecimal. Two domains have nothing in common.</summary>
    string Compute(string domain, string value);
}
