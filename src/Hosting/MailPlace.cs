namespace Aiomus.Hosting;

/// <summary>Where this installation's mails go, for whoever has to tell people.</summary>
/// <param name="Folder">The folder in which they become files; null when they go to a mail server.</param>
public sealed record MailPlace(string? Folder);
