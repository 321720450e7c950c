using System.ComponentModel.DataAnnotations;

namespace Aiomus.Storage.Settings;

/// <summary>Where data is kept, section <c>Aiomus</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>
    /// The data folder, absolute or relative to the working directory. It holds the images, the mails without a server, the key of the
    /// audit log, and without <see cref="Database"/> the SQLite file. The folder is created when missing and closed to other users of the
    /// machine (mode 700). With SQLite it belongs to one server at a time.
    /// </summary>
    [Required]
    public string Data { get; set; } = "data";

    /// <summary>
    /// A PostgreSQL connection string such as <c>Host=db;Username=aiomus;Password=...</c>; SQLite in the data folder when empty. To another
    /// machine with <c>SSL Mode=VerifyFull</c>, or <c>SSL Mode=Disable</c> where something else protects the connection.
    /// </summary>
    public string? Database { get; set; }

    /// <summary>
    /// Minutes after which a half-written file counts as left behind by a writer that was killed. Far longer than writing a file takes, and
    /// than the clocks of this machine and of the disk differ.
    /// </summary>
    [Range(0.01, 24 * 60)]
    public double UnfinishedMinutes { get; set; } = 10;
}
