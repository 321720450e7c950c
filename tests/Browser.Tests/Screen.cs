namespace Aiomus.Browser.Tests;

/// <summary>What a visitor looks at the pages with.</summary>
public enum Screen
{
    /// <summary>1280 by 800, a mouse and a keyboard.</summary>
    Desktop,

    /// <summary>390 by 844, a finger.</summary>
    Phone,
}
