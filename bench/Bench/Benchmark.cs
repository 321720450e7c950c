namespace Aiomus.Bench;

/// <summary>One part of the report.</summary>
/// <param name="Name">How the command line calls it.</param>
/// <param name="Title">Its heading.</param>
/// <param name="About">What is measured against what, for readers of the report.</param>
/// <param name="Run">Measures.</param>
internal sealed record Benchmark(string Name, string Title, string About, Func<Report, Task> Run)
{
    /// <summary>All of them, in the order of the report.</summary>
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new(
            "path",
            "The whole path against the bare engine",
            "Four people, each with three jobs in flight, over HTTP: submission, queue, lease, drawing with previews, encoding, storing, "
                + "gallery, charge, event, answer. Against a loop that draws and encodes the same images in batches of four and does "
                + "nothing else, before and after, on the same cores. The first round still compiles.",
            PathBenchmark.RunAsync),
        new(
            "engine",
            "The engine against PyTorch",
            "Guided denoising alone, the same weights, the same number of threads and network calls. The PyTorch network is first checked "
                + "to compute what ONNX Runtime computes. PyTorch runs eager with channels-last memory; bfloat16 is autocast. The engine "
                + "computes in float32. The targets are 4 times float32 and 1.5 times bfloat16.",
            EngineBenchmark.RunAsync),
        new(
            "overhead",
            "The engine's own part",
            "What a guided step costs beyond its call of the network, and what it allocates. Then what it saves, and what it changes in "
                + "the image, to ask about the negative prompt in every second or third guided step only.",
            OverheadBenchmark.RunAsync),
        new(
            "scheduler",
            "The schedulers",
            "One step over a latent of 128x128x4, against the same formula in a plain loop, and in PyTorch on one thread.",
            SchedulerBenchmark.RunAsync),
        new(
            "start",
            "Start and memory",
            "From starting the built program to its first answer, to ready and to the first stored image, on an empty and on a used data "
                + "folder, and the resident memory when it was idle for ten seconds. Beside it, in turns, a host with nothing but ASP.NET "
                + "Core, Orleans and one route. The targets are 1.5 times that host's first answer, the first image within 5 s, and "
                + "500 MiB.",
            StartBenchmark.RunAsync),
        new(
            "pages",
            "The pages",
            "In Chromium, in English: what is loaded with an empty cache and again, compressed; how soon a prompt can be typed with the "
                + "processor slowed to a quarter, beside an empty page of the same server; and how soon after the key press something of "
                + "the image is seen.",
            PagesBenchmark.RunAsync),
        new(
            "gallery",
            "A full gallery",
            "Adding images to a gallery of 10 and to one of 20,000, in turns, through the grain and SQLite.",
            GalleryBenchmark.RunAsync),
        new(
            "scroll",
            "A gallery that is looked through",
            "Pages and thumbnails of a gallery of 100,000 images over HTTP and SQLite, without a worker, on the cores that the caller uses "
                + "too. Thumbnails are WebP; each of the images has a file of its own, and the first time nothing of it is kept.",
            ScrollBenchmark.RunAsync),
        new(
            "gallery-page",
            "The gallery's page",
            "The pages in Chromium without a window, 1280x800 pixels, drawn by the processor: through 20,000 images in forty bursts with a "
                + "rest after each, then slowly. Beside it an empty page of the same server, as high and scrolled alike. The memory is "
                + "what the scripts still hold after the garbage is gone.",
            GalleryPageBenchmark.RunAsync),
        new(
            "backlog",
            "A backlog and a long memory",
            "Submitting a job and cancelling it, with few and with many live jobs and remembered keys of one person, in turns, through the "
                + "grains and SQLite. What is cancelled is the person's last job: where others of theirs wait behind a job, each of those "
                + "moves up.",
            BacklogBenchmark.RunAsync),
        new(
            "admissions",
            "Admitting jobs",
            "Credits set aside on PostgreSQL by many people side by side, each one after the other: sums, charge and line of the ledger, "
                + "encrypted under the person's key, in one transaction that is guarded by the version of the sums. Beside it, in turns, "
                + "the same rule as one would write it with a locked row and without encryption: `SELECT ... FOR UPDATE`, the check, an "
                + "`UPDATE` of the sums and an `INSERT` into the ledger. Then the same for people whose credits are used up, who are all "
                + "refused. 10 times the locked row is wished for.",
            AdmissionBenchmark.RunAsync),
        new(
            "durability",
            "What it costs that a write outlives a power failure",
            "Rows of 3 KB on SQLite without that promise, with a flush by each commit, and with flushes that commits share, which is what "
                + "the product does; see [decision 13](decisions/0013-a-write-waits-for-the-disk.md). Alone a writer waits for the disk "
                + "either way.",
            DurabilityBenchmark.RunAsync),
        new(
            "encryption",
            "What encryption costs",
            "The same writes of one grain and the same reads of images with encryption and without it, in turns. Reads without encryption "
                + "come from the page cache at memory speed, so their ratio is large and the difference small.",
            EncryptionBenchmark.RunAsync),
        new(
            "signin",
            "Many people sign in at once",
            "How many come in each second, and how much memory it takes: a password's hash needs 19 MiB, and as many run at once as there "
                + "are turns.",
            SignInBenchmark.RunAsync),
        new(
            "refusal",
            "Who has an account does not show",
            "How long it takes to be refused, for an address that somebody has and for one that nobody has, in turns. Forgotten passwords "
                + "and sign-ups answer at whole quarters of a second.",
            RefusalBenchmark.RunAsync),
        new(
            "closing",
            "Access ends at once",
            "From the answer that an account is disabled to the end of its open hub connection.",
            ClosingBenchmark.RunAsync),
        new(
            "conversions",
            "A share of the conversions",
            "One person's JPEG while another has 80 images converted to AVIF and to WebP at once, against alone, before and after. Limits "
                + "are as they are set by default, and no conversion is kept.",
            ConversionBenchmark.RunAsync),
        new(
            "crowd",
            "A share of the ways in, of events and of connections",
            "What one caller can take from others, at the limits as they are set by default: junk at the ways in, silent connections, "
                + "subscriptions of one socket.",
            CrowdBenchmark.RunAsync),
        new(
            "erasure-group",
            "What an erasure does to others",
            "A group of a thousand people, which is what a million have, gets a new secret; see "
                + "[decision 8](decisions/0008-secrets-of-groups.md). Nobody waits for it but new accounts of the same group and its other "
                + "erasures.",
            ErasureGroupBenchmark.RunAsync),
    ];
}
