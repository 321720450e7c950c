namespace Aiomus.Grains.Interfaces.Privacy;

/// <summary>What is stored of a person anywhere in the product, as the marks in the code say. It is about nobody in particular.</summary>
public interface IDataMap
{
    /// <summary>In the order of their places; the same in every process.</summary>
    IReadOnlyList<HeldThing> Things { get; }
}
