using System.Globalization;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.Grains.Mail;
using Aiomus.Storage.Files;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Aiomus.Mail;

/// <summary>
/// Mails as files <c>data/mail/&lt;time&gt;-&lt;user&gt;-&lt;message&gt;.eml</c>, for an installation without a mail server. They are
/// personal data that stays here, so erasure takes them too. The same mail has the same name: a repetition replaces it.
/// </summary>
internal sealed class FileTransport(MailComposer composer, IOptions<StorageOptions> storage) : IMailTransport
{
    private readonly string _folder = FolderOf(storage.Value);

    /// <summary>Where the files are.</summary>
    public static string FolderOf(StorageOptions storage) => Path.GetFullPath(Path.Combine(storage.Data, "mail"));

    public async Task<MailDelivery> SendAsync(
        Guid userId, MailMessage message, DateTimeOffset queuedAt, CancellationToken cancellationToken)
    {
        using var mail = composer.Compose(message, queuedAt);
        var time = queuedAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        var name = $"{time}-{userId:N}-{message.Id:N}.eml";
        try
        {
            await Task.Run(() => Write(name, mail), cancellationToken);
            return new MailDelivery(MailOutcome.Accepted, "file");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new MailDelivery(MailOutcome.Deferred, fault.GetType().Name);
        }
    }

    public Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) => Task.Run(() => Erase(userId), cancellationToken);

    private void Write(string name, MimeMessage mail)
    {
        DataFolder.Create(_folder);
        var part = Path.Combine(_folder, $".{name}.part");
        using (var stream = new FileStream(part, DataFolder.Private(FileMode.Create, FileAccess.Write)))
        {
            mail.WriteTo(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, Path.Combine(_folder, name), overwrite: true);
        FolderSync.Flush(_folder);
    }

    private int Erase(Guid userId)
    {
        if (!Directory.Exists(_folder))
        {
            return 0;
        }

        // Half written ones too, whose names begin with a dot.
        var files = Directory.GetFiles(_folder, $"*-{userId:N}-*", new EnumerationOptions { AttributesToSkip = 0 });
        foreach (var file in files)
        {
            File.Delete(file);
        }

        FolderSync.Flush(_folder);
        return files.Length;
    }
}
