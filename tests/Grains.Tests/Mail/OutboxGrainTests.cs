using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.Grains.Mail;
using Aiomus.Grains.Tests.Clusters;
using Aiomus.Storage;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Aiomus.Grains.Tests.Mail;

/// <summary>Mails on their whole way: the grain, MailKit, a socket, a server.</summary>
public sealed class OutboxGrainTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task Mail_ArrivesWithTextPageAndMessageId(DatabaseKind database)
    {
        await using var server = TestMailServer.Start();
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), server.Settings);
        var outbox = await OutboxAsync(cluster);
        var mail = Mail(MailKind.PasswordChanged, "a&b <script>");

        await outbox.QueueAsync(mail);

        var received = (await ArrivedAsync(server, 1))[0];
        Assert.Equal("ada@example.test", received.To);
        Assert.Equal($"{mail.Id:N}@aiomus.test", received.Message.MessageId);
        Assert.Equal("Your password was changed", received.Message.Subject);
        Assert.Equal("ada@example.test", Assert.Single(received.Message.To.Mailboxes).Address);
        Assert.IsType<MultipartAlternative>(received.Message.Body);
        Assert.Contains("From: a&b <script>", received.Message.TextBody, StringComparison.Ordinal);
        Assert.Contains("a&amp;b &lt;script&gt;", received.Message.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", received.Message.HtmlBody, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task MailRefusedForNow_IsDeliveredOnceLater(DatabaseKind database)
    {
        await using var server = TestMailServer.Start();
        server.AnswerNext("451 try later");
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), server.Settings);
        var outbox = await OutboxAsync(cluster);

        await outbox.QueueAsync(Mail());
        await TriedAsync(cluster, outbox);
        Assert.Equal((1, 0), (server.Recipients, server.Mails.Count));
        cluster.Time.Advance(TimeSpan.FromSeconds(37));

        await ArrivedAsync(server, 1);
        await Task.Delay(300);
        Assert.Single(server.Mails);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task MailRefusedForGood_IsGivenUpAtOnce(DatabaseKind database)
    {
        await using var server = TestMailServer.Start();
        server.AnswerNext("550 no such person");
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), server.Settings);
        var outbox = await OutboxAsync(cluster);
        var refused = Mail();

        await outbox.QueueAsync(refused);
        await Eventually.AssertAsync(() => Hold(() => Assert.Equal(1, server.Recipients)));
        cluster.Time.Advance(TimeSpan.FromHours(2));
        await outbox.QueueAsync(refused);
        await outbox.QueueAsync(Mail(MailKind.NewSignIn, "Firefox on Linux"));

        Assert.Equal("A new sign-in to your account", (await ArrivedAsync(server, 1))[0].Message.Subject);
        Assert.Equal(2, server.Recipients);
    }

    [Fact]
    public async Task ServerThatCannotEncrypt_IsToldNothing()
    {
        await using var server = TestMailServer.Start();
        var settings = new Dictionary<string, string?>(server.Settings) { ["Aiomus:Mail:Security"] = "starttls" };
        await using var cluster = await GrainCluster.StartAsync(await DatabaseKind.Sqlite.CreateAsync(), settings);
        var outbox = await OutboxAsync(cluster);

        await outbox.QueueAsync(Mail());
        await TriedAsync(cluster, outbox);

        Assert.Equal((1, 0, 0), (server.Connections, server.Recipients, server.Mails.Count));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task MailQueuedTwice_IsOneMail(DatabaseKind database)
    {
        await using var server = TestMailServer.Start();
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), server.Settings);
        var outbox = await OutboxAsync(cluster);
        var mail = Mail();

        await Task.WhenAll(outbox.QueueAsync(mail), outbox.QueueAsync(mail));
        await ArrivedAsync(server, 1);
        await Task.Delay(200);
        await outbox.QueueAsync(mail);
        await cluster.KillAndRestartAsync();
        await (await OutboxAsync(cluster, outbox.GetPrimaryKey())).QueueAsync(mail);
        await Task.Delay(300);

        Assert.Single(server.Mails);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ServerThatWasDown_GetsTheMailAfterARestartOfTheSilo(DatabaseKind database)
    {
        var server = TestMailServer.Start();
        var (settings, port) = (server.Settings, server.Port);
        await server.DisposeAsync();
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), settings);
        var outbox = await OutboxAsync(cluster);
        var mail = Mail();
        await outbox.QueueAsync(mail);
        await TriedAsync(cluster, outbox);

        await cluster.KillAndRestartAsync();
        cluster.Time.Advance(TimeSpan.FromHours(1));
        await using var again = TestMailServer.Start(port);
        await TickAsync(cluster, outbox);

        var received = await ArrivedAsync(again, 1);
        Assert.Equal($"{mail.Id:N}@aiomus.test", received[0].Message.MessageId);
        await Eventually.AssertAsync(
            async () => Assert.DoesNotContain("reminder:outbox", (await cluster.Search.FindAsync(outbox.GetPrimaryKey())).Keys));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task MailThatWaitedADay_IsGivenUpAfterOneMoreTry(DatabaseKind database)
    {
        await using var server = TestMailServer.Start();
        server.AnswerNext("451 try later", "451 try later");
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), server.Settings);
        var outbox = await OutboxAsync(cluster);

        await outbox.QueueAsync(Mail());
        await TriedAsync(cluster, outbox);
        cluster.Time.Advance(TimeSpan.FromHours(25));

        await Eventually.AssertAsync(
            async () => Assert.DoesNotContain("reminder:outbox", (await cluster.Search.FindAsync(outbox.GetPrimaryKey())).Keys));
        Assert.Equal((2, 0), (server.Recipients, server.Mails.Count));
    }

    [Fact]
    public async Task MailTakenWhileTheClockWasAhead_IsTriedAgainOnceItIsRight()
    {
        await using var server = TestMailServer.Start();
        server.AnswerNext("451 try later");
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite(), server.Settings);
        var outbox = await OutboxAsync(cluster);
        using (cluster.Time.Misset(TimeSpan.FromDays(400)))
        {
            await outbox.QueueAsync(Mail());
            await TriedAsync(cluster, outbox);
        }

        var received = (await ArrivedAsync(server, 1))[0];
        Assert.InRange(received.Message.Date, DateTimeOffset.MinValue, cluster.Time.GetUtcNow().AddMinutes(1));
    }

    [Fact]
    public async Task ClockThatIsAheadForAMoment_LosesNoMail()
    {
        await using var server = TestMailServer.Start();
        server.AnswerNext("451 try later");
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite(), server.Settings);
        var outbox = await OutboxAsync(cluster);
        await outbox.QueueAsync(Mail());
        await TriedAsync(cluster, outbox);

        using (cluster.Time.Misset(TimeSpan.FromDays(400)))
        {
            await ArrivedAsync(server, 1);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Erasure_RemovesUnsentMail(DatabaseKind database)
    {
        await using var server = TestMailServer.Start();
        server.AnswerNext([.. Enumerable.Repeat("451 try later", 50)]);
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), server.Settings);
        var outbox = await OutboxAsync(cluster);
        await outbox.QueueAsync(Mail());
        await TriedAsync(cluster, outbox);
        Assert.Contains("grain:outbox", (await cluster.Search.FindAsync(outbox.GetPrimaryKey())).Keys);

        await cluster.Grains.GetGrain<IErasureGrain>(outbox.GetPrimaryKey()).RequestAsync();

        await Eventually.AssertAsync(async () => Assert.Empty(await cluster.Search.FindAsync(outbox.GetPrimaryKey())));
        cluster.Time.Advance(TimeSpan.FromHours(2));
        var refusal = await Assert.ThrowsAsync<AiomusException>(() => outbox.QueueAsync(Mail()));
        Assert.Equal(ErrorCode.AccountGone, refusal.Code);
        Assert.Empty(await cluster.Search.FindAsync(outbox.GetPrimaryKey()));
        Assert.Equal((1, 0), (server.Recipients, server.Mails.Count));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FullOutbox_TakesNoticesInPlaceOfOtherMails(DatabaseKind database)
    {
        await using var server = TestMailServer.Start();
        server.AnswerNext([.. Enumerable.Repeat("451 try later", 200)]);
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), server.Settings);
        var outbox = await OutboxAsync(cluster);
        var mails = Enumerable.Range(0, OutboxGrain.MaxUnsent)
            .Select(number => number == 0 ? Mail(MailKind.NewSignIn, "Firefox") : Mail()).ToArray();
        foreach (var mail in mails)
        {
            await outbox.QueueAsync(mail);
        }

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => outbox.QueueAsync(Mail()));
        var notice = Mail(MailKind.PasswordChanged, "Firefox on Linux");
        await outbox.QueueAsync(notice);

        Assert.Equal(ErrorCode.Unavailable, refusal.Code);
        var unsent = (await ReadAsync(cluster, outbox)).Unsent.Select(mail => mail.Message.Id);
        Assert.Equal([mails[0].Id, .. mails[2..].Select(mail => mail.Id), notice.Id], unsent);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task WithoutAServer_MailsAreFilesThatOnlyWeCanRead(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var outbox = await OutboxAsync(cluster);
        var folder = Path.Combine(cluster.DataFolder, "mail");

        await outbox.QueueAsync(Mail());
        await Eventually.AssertAsync(() => Hold(() => Assert.Single(Files())));

        using var mail = await MimeMessage.LoadAsync(Files()[0]);
        Assert.Contains("https://aiomus.test/confirm?token=abc&x=1", mail.TextBody, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Files()[0]));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }

        await cluster.Grains.GetGrain<IErasureGrain>(outbox.GetPrimaryKey()).RequestAsync();
        await Eventually.AssertAsync(() => Hold(() => Assert.Empty(Files())));

        string[] Files() => Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0 })
                .Where(file => !file.EndsWith(".part", StringComparison.Ordinal)).ToArray()
            : [];
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task MailsThatAnybodyMayCause_WaitOnceWhateverNumberIsAskedFor(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync(), new Dictionary<string, string?>
        {
            // Nobody listens there.
            ["Aiomus:Mail:Host"] = "127.0.0.1",
            ["Aiomus:Mail:Port"] = "1",
            ["Aiomus:Mail:Security"] = "none",
            ["Aiomus:Mail:From"] = "service@aiomus.test",
        });
        var outbox = await OutboxAsync(cluster);
        var last = Mail(MailKind.ResetPassword);
        for (var i = 0; i < OutboxGrain.MaxUnsent + 10; i++)
        {
            await outbox.QueueAsync(Mail(MailKind.ResetPassword));
        }

        await outbox.QueueAsync(Mail(MailKind.NewSignIn, "Firefox"));
        await outbox.QueueAsync(last);

        var waiting = (await ReadAsync(cluster, outbox)).Unsent;
        Assert.Equal([MailKind.NewSignIn, MailKind.ResetPassword], waiting.Select(mail => mail.Message.Kind));
        Assert.Equal(last.Id, waiting[1].Message.Id);
        for (var i = 2; i < OutboxGrain.MaxUnsent; i++)
        {
            await outbox.QueueAsync(Mail(MailKind.NewSignIn, "Firefox"));
        }

        // Full of notices it still takes this one.
        var next = Mail(MailKind.AlreadyRegistered);
        await outbox.QueueAsync(next);
        Assert.Contains(next.Id, (await ReadAsync(cluster, outbox)).Unsent.Select(mail => mail.Message.Id));
    }

    private static async Task<IOutboxGrain> OutboxAsync(GrainCluster cluster, Guid? user = null) =>
        cluster.Grains.GetGrain<IOutboxGrain>(user ?? (await TestUser.CreateAsync(cluster)).Id);

    private static MailMessage Mail(MailKind kind = MailKind.ConfirmEmail, string? device = null)
    {
        var values = new Dictionary<string, string> { ["link"] = "https://aiomus.test/confirm?token=abc&x=1" };
        if (device is not null)
        {
            values["device"] = device;
        }

        return new MailMessage(Guid.NewGuid(), kind, "ada@example.test", values);
    }

    private static Task TickAsync(GrainCluster cluster, IOutboxGrain outbox) =>
        cluster.Grains
            .GetGrain<IRemindable>(outbox.GetGrainId()).ReceiveReminder(OutboxGrain.ReminderName, default, CancellationToken.None);

    // The first try is over and written down.
    private static Task TriedAsync(GrainCluster cluster, IOutboxGrain outbox) => Eventually.AssertAsync(async () =>
        Assert.Equal(1, Assert.Single((await ReadAsync(cluster, outbox)).Unsent).Attempts));

    private static async Task<OutboxState> ReadAsync(GrainCluster cluster, IOutboxGrain outbox)
    {
        var storage = cluster.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(StorageNames.User);
        var state = new GrainState<OutboxState>(new OutboxState());
        await storage.ReadStateAsync("outbox", outbox.GetGrainId(), state);
        return state.State!;
    }

    private static async Task<IReadOnlyList<ReceivedMail>> ArrivedAsync(TestMailServer server, int count)
    {
        await Eventually.AssertAsync(() => Hold(() => Assert.Equal(count, server.Mails.Count)));
        return server.Mails;
    }

    private static Task Hold(Action assertion)
    {
        assertion();
        return Task.CompletedTask;
    }
}
