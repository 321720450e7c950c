using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Aiomus.Grains.Interfaces.Gallery;

namespace Aiomus.WebApi.Gallery;

/// <summary>A gallery cursor as text. Callers take it from one page to the next and look not into it.</summary>
internal static class PageCursor
{
    public static string Write(GalleryCursor cursor) => string.Create(CultureInfo.InvariantCulture, $"{cursor.Segment}.{cursor.Before}");

    public static bool TryRead(string text, [NotNullWhen(true)] out GalleryCursor? cursor)
    {
        cursor = text.Split('.') is [var segment, var before]
            && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                ? new GalleryCursor(number, limit)
                : null;
        return cursor is not null;
    }
}
