using System.Text;
using System.Text.Json;

namespace Aiomus.Campaign;

/// <summary>What the product answered to one request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">All of the body.</param>
public sealed record Answer(int Status, byte[] Body)
{
    /// <summary>How often it was asked, this answer included.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>True for 200 to 299.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>True when the same request, sent before, is not answered yet.</summary>
    public bool IsInProgress => Status == 409 && Text.Contains("\"request_in_progress\"", StringComparison.Ordinal);

    /// <summary>The body as text, for reports.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }
}
