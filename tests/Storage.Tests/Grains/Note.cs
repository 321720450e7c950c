using System.Diagnostics.CodeAnalysis;

namespace Aiomus.Storage.Tests.Grains;

[GenerateSerializer]
public sealed class Note
{
    [Id(0)]
    public string? Text { get; set; }

    [Id(1)]
    public int Count { get; set; }

    [Id(2)]
    public Color Color { get; set; }
}

public enum Color
{
    Red,
    Green,
}

public sealed class NoteState(Note? note = null) : IGrainState<Note>
{
    [AllowNull]
    public Note State { get; set => field = value ?? new(); } = note ?? new();

    public string? ETag { get; set; }

    public bool RecordExists { get; set; }
}
