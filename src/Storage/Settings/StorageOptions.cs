using System.ComponentModel.DataAnnotations;

namespace Aiomus.Storage.Settings;

/// <summary>Where data is kept. Read from the section <c>Aiomus</c>; a bad value stops the start and the message names the key.</summary>
public sealed class StorageOptions
{
    /// <summary>
    /// The data folder, absolute or relative to the working directory. It is created when missing, and closed to other users of
    /// the machine (mode 700). It holds the images, and the database file when there is no <see cref="Database"/>.
    /// </summary>
    [Required]
    public string Data { get; set; } = "data";

    /// <summary>
    /// A PostgreSQL connection string such as <c>Host=db;Username=aiomus;Password=...</c>; SQLite in the data folder when empty.
    /// </summary>
    public string? Database { get; set; }

    /// <summary>
    /// Minutes after which a file that is still half written counts as left by a writer that was killed: far longer than writing one takes,
    /// and than the clocks of this machine and of the disk differ.
    /// </summary>
    [Range(0.01, 24 * 60)]
    public double UnfinishedMinutes { get; set; } = 10;
}
