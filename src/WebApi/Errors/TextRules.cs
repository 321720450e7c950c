namespace Aiomus.WebApi.Errors;

/// <summary>What any text of a request must keep to, so that every database can hold it.</summary>
internal static class TextRules
{
    /// <summary>Notes a text that is too long, or that no store takes. Null is no text.</summary>
    public static void RequireText(this FieldErrors errors, string? text, int atMost, string field)
    {
        if (text is null)
        {
            return;
        }

        errors.Require(Count(text) <= atMost, field, FieldRule.AtMost(atMost));
        errors.Require(!text.Contains('\0', StringComparison.Ordinal), field, FieldRule.NoNul);
    }

    /// <summary>Characters as people count them, nearly: an emoji counts as one.</summary>
    public static int Count(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
