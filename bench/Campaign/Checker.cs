using System.Diagnostics;

namespace Aiomus.Campaign;

/// <summary>Compares what people were told with what they can read when all has settled, and with the files.</summary>
/// <param name="history">What they were told; hears of everything that is wrong.</param>
/// <param name="reading">What they can read.</param>
/// <param name="data">The data folder.</param>
internal sealed class Checker(History history, Reading reading, string data)
{
    private static readonly TimeSpan SweepLimit = TimeSpan.FromSeconds(60);

    public async Task CheckAsync()
    {
        foreach (var person in history.People)
        {
            CheckJobs(person);
            CheckKeys(person);
            CheckCharges(person);
            CheckImages(person);
            EventCheck.Check(person);
        }

        await CheckFilesAsync();
    }

    // Each accepted job ended, and still says so: the last reading followed a restart.
    private void CheckJobs(PersonHistory person)
    {
        foreach (var job in person.Jobs)
        {
            var now = (string?)reading.Find($"{person.Account.Name} job {job.Id}")?["state"];
            if (job.State is null)
            {
                person.Violate(
                    "job_never_ended", $"{job.Id} ({job.Key}) reads {now ?? "nothing"}, an event told {job.ToldEnd ?? "no end"}");
            }
            else if (now != job.State)
            {
                person.Violate("end_not_kept", $"{job.Id} ended {job.State}, reads {now ?? "nothing"} after the last restart");
            }
        }
    }

    private static void CheckKeys(PersonHistory person)
    {
        foreach (var twice in person.Jobs.GroupBy(job => job.Id).Where(group => group.Count() > 1))
        {
            person.Violate("id_twice", $"{twice.Key}: {string.Join(", ", twice.Select(job => job.Key))}");
        }
    }

    private void CheckCharges(PersonHistory person)
    {
        var quota = reading.Find($"{person.Account.Name} quota ");
        var owed = person.Jobs.Where(job => End(job) == JobStates.Succeeded).Sum(job => job.End?.GetProperty("credits").GetInt64() ?? 0);
        if ((long?)quota?["charged"] != owed)
        {
            person.Violate("charged_wrongly", $"{quota?["charged"]} credits for images worth {owed}");
        }

        if ((long?)quota?["reserved"] != 0)
        {
            person.Violate("still_reserved", $"{quota?["reserved"]} credits with nothing under way");
        }
    }

    private void CheckImages(PersonHistory person)
    {
        var expected = person.Jobs.SelectMany(job => job.Images).Except(person.Deleted).ToHashSet();
        var there = reading.Of(person.Account.Name, "image").Select(image => Guid.Parse(image.Key)).ToHashSet();
        Tell(person, "image_lost", expected.Except(there));
        Tell(person, "image_too_many", there.Except(expected));
        var contents = reading.Of(person.Account.Name, "content")
            .ToDictionary(content => Guid.Parse(content.Key), content => (string?)content.Value["body"]);
        Tell(person, "pixels_lost", there.Where(image => contents.GetValueOrDefault(image) is null));
        Tell(
            person,
            "pixels_changed",
            person.Hashes.Where(one => contents.GetValueOrDefault(one.Key) is { } now && now != one.Value).Select(one => one.Key));
        foreach (var job in person.Jobs.Where(job => job.State == JobStates.Succeeded))
        {
            if (job.Images.Count() != job.End!.Value.GetProperty("requested_images").GetInt32())
            {
                person.Violate("images_missing", $"{job.Id} has {job.Images.Count()}");
            }
        }
    }

    // Whatever sweeps up after a killed process may take a moment.
    private async Task CheckFilesAsync()
    {
        var expected = history.People.Sum(person => reading.Of(person.Account.Name, "image").Count());
        var started = Stopwatch.GetTimestamp();
        string[] files;
        do
        {
            files = Directory.GetFiles(Path.Combine(data, "blobs"), "*", SearchOption.AllDirectories);
            await Task.Delay(100);
        }
        while (files.Length != expected && Stopwatch.GetElapsedTime(started) < SweepLimit);
        var parts = files.Count(
            file => file.EndsWith(".part", StringComparison.Ordinal) || file.Contains("/.parts/", StringComparison.Ordinal));
        if (parts > 0)
        {
            history.Violate("part_left", $"{parts} files that were never finished");
        }

        if (files.Length - parts != expected)
        {
            history.Violate("files_differ", $"{files.Length - parts} files for {expected} images: {string.Join(", ", Folders(files))}");
        }
    }

    private IEnumerable<string> Folders(string[] files) => history.People.Select(person =>
    {
        var id = $"{person.Account.Id:n}";
        var own = files.Count(
            file => file.Replace("-", "", StringComparison.Ordinal).Contains(id, StringComparison.OrdinalIgnoreCase));
        return $"{person.Account.Name} {own}/{reading.Of(person.Account.Name, "image").Count()}";
    });

    private static string? End(JobFact job) => job.State ?? job.ToldEnd;

    private static void Tell(PersonHistory person, string kind, IEnumerable<Guid> images)
    {
        foreach (var image in images)
        {
            person.Violate(kind, $"{image}");
        }
    }
}
