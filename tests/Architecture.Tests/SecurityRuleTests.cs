using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Aiomus.Architecture.Tests;

/// <summary>What docs/security.md says of the sources as a whole, read in the sources.</summary>
public sealed partial class SecurityRuleTests
{
    // Names of files and of things, found by whoever may see them anyway. A secret is made by RandomNumberGenerator.
    private static readonly string[] MakesIds =
    [
        "AccountAudit.cs", "AccountMail.cs", "DataFolder.cs", "EventStream.cs", "FileAuditSigner.cs", "FileBlobStore.cs",
        "JobsClient.cs", "NetworkShare.cs", "OwnerBootstrap.cs", "SignUpDesk.cs", "SubmissionDesk.cs", "SubscriptionGrain.Buying.cs",
        "UserEndpoints.cs",
    ];

    // Strings that are logged: names that we or an operator gave, kinds, numbers of others' answers, types and stacks of faults.
    private static readonly string[] LoggedTexts =
    [
        "account", "blob", "code", "factor", "fault", "kind", "method", "model", "outcome", "parameter", "places", "plan", "priceKey",
        "queue", "reason", "reminder", "route", "script", "stack", "type", "worker",
    ];

    private static readonly string[] LoggedTypes =
        ["ActivityTraceId", "ErasureStep", "ErrorCode", "Exception", "Guid", "MailKind", "Uri", "double", "int", "long"];

    /// <summary>What no source uses, and outside of which folders or files.</summary>
    public static TheoryData<string, string> Dangers => new()
    {
        { @"\bProcess(StartInfo|\.Start)\b", "" },
        {
            @"\b(HttpClient|HttpWebRequest|WebClient|TcpClient)\b",
            "src/Client/ src/Payments/Processing/StripeGate.cs src/StripeDouble/Webhooks/WebhookSender.cs"
        },
        { @"\b(XmlReader|XmlDocument|XDocument|XElement|XmlSerializer|XPath\w*)\b", "src/WebApi/Security/ProtectionKeys.cs" },
        { @"\b(BinaryFormatter|NetDataContractSerializer|SoapFormatter|LosFormatter|TypeNameHandling|Newtonsoft)\b", "" },
        {
            @"\bAssembly\.(Load|LoadFrom|LoadFile|UnsafeLoadFrom)\(|\bType\.GetType\(|\bDynamicMethod\b|\bILGenerator\b|\bCSharpScript\b",
            ""
        },
        { @"\b(ServerCertificate\w*Callback|DangerousAcceptAny\w*|CheckCertificateRevocation)\b", "" },
        { @"\bnew Regex\(|\bRegex\.(IsMatch|Match|Matches|Replace|Split|Count)\(", "" },
        { @"\bRandom\.Shared\b|\bnew Random\(", "src/Client/Http/BackOff.cs" },
        { @"\bMarkupString\b|\bHtml\.Raw\b|\beval\(", "" },
        { @"\b(Hash|Secret|Digest|Mac|Tag|Pepper)\w*(\.AsSpan\([^)]*\))?\.SequenceEqual\(", "src/Grains/Audit/" },
    };

    [Theory]
    [MemberData(nameof(Dangers))]
    public void Sources_UseNoDangerousMeans(string pattern, string exceptIn) => Assert.Empty(
        from file in Files()
        where exceptIn.Length == 0 || !exceptIn.Split(' ').Any(place => file.Path.StartsWith(place, StringComparison.Ordinal))
        from line in file.Lines
        where Regex.IsMatch(line, pattern)
        select $"{file.Path}: {line.Trim()}");

    [Fact]
    public void Statements_AreBuiltFromNoWords()
    {
        // Names that we gave, and conditions that are checked below.
        (string File, string Hole)[] ours =
        [
            ("DataKeyRows.cs", "store.Table"), ("DataKeyRows.cs", "where"), ("DataKeyRows.cs", "Columns"),
            ("ProtectionKeyRing.cs", "_store.Ring"),
        ];
        var texts = Files().Select(file => (file.Path, Text: string.Join('\n', file.Lines))).ToArray();
        var holes = from file in texts
                    from Match statement in Statement().Matches(file.Text)
                    from Match hole in Hole().Matches(statement.Value)
                    select (file.Path, Hole: hole.Groups[1].Value);
        var joined = from file in texts from Match match in JoinedStatement().Matches(file.Text) select $"{file.Path}: {match.Value}";
        var commands = from file in texts from Match match in Command().Matches(file.Text) select match.Groups[1].Value;
        var conditions =
            from file in texts
            where file.Path.EndsWith("/DataKeyRows.cs", StringComparison.Ordinal)
            from Match match in Condition().Matches(file.Text)
            select match.Groups[1].Value;

        Assert.NotEmpty(holes);
        Assert.All(holes, hole => Assert.Contains((Path.GetFileName(hole.Path), hole.Hole), ours));
        Assert.Empty(joined);
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.True(command is "sql" or "Settings" || command.StartsWith('"'), command));
        Assert.NotEmpty(conditions);
        Assert.All(conditions, condition => Assert.StartsWith("\"", condition.TrimStart(), StringComparison.Ordinal));
    }

    [Fact]
    public void Ids_AreMadeWhereNothingSecretIs() => Assert.Equal(
        MakesIds,
        Files()
            .Where(file => file.Lines.Any(line => NewId().IsMatch(line)))
            .Select(file => Path.GetFileName(file.Path)).Order(StringComparer.Ordinal));

    [Fact]
    public void Cryptography_IsWhatTheInventoryLists()
    {
        var used = Files()
            .SelectMany(file => file.Lines)
            .SelectMany(line => Primitive().Matches(line))
            .Select(match => match.Value).Distinct();
        var table = Checklist.Text.Split("## Keys and algorithms")[1].Split("\n## ")[0];
        var listed = Primitive().Matches(table).Select(match => match.Value).Distinct();

        Assert.Equal(listed.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Logs_HoldIdsCountsAndNamesOnly()
    {
        var texts = Files().Select(file => string.Join('\n', file.Lines)).ToArray();
        var parameters = texts.SelectMany(text => LogMethod().Matches(text))
            .SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToArray();

        Assert.NotEmpty(parameters);
        Assert.All(parameters, parameter => Assert.True(IsAllowed(parameter.Replace("?", "", StringComparison.Ordinal)), parameter));
        Assert.DoesNotContain(texts, text => LooseLog().IsMatch(text));

        static bool IsAllowed(string parameter) => parameter.Split(' ') is [var type, var name]
            && (type == "string" ? LoggedTexts.Contains(name) : LoggedTypes.Contains(type));
    }

    [Fact]
    public void Packages_HaveOneFixedVersionInOneFile()
    {
        var projects = Directory.EnumerateFiles(Solution.Root, "*.csproj", SearchOption.AllDirectories)
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference"));
        var props = XDocument.Load(Path.Combine(Solution.Root, "Directory.Packages.props"));
        var versions = props.Descendants("PackageVersion").Select(package => package.Attribute("Version")!.Value)
            .Concat(props.Descendants("PropertyGroup")
                .Elements()
                .Where(element => element.Name.LocalName.EndsWith("Version", StringComparison.Ordinal)).Select(element => element.Value));

        Assert.All(projects, reference => Assert.Null(reference.Attribute("Version") ?? reference.Attribute("VersionOverride")));
        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Matches(Fixed(), version));
    }

    private static IEnumerable<(string Path, string[] Lines)> Files() => Solution.SourceFiles("src").Select(file => (
        Path.GetRelativePath(Solution.Root, file).Replace('\\', '/'),
        File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)).ToArray()));

    [GeneratedRegex("""\$"[^"\n]*\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|DROP|ALTER|PRAGMA|VACUUM|TRUNCATE)\s[^"\n]*["]""")]
    private static partial Regex Statement();

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Hole();

    [GeneratedRegex(
        """("[^"\n]*\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE)\b[^"\n]*"\s*\+\s*[^\s"])"""
        + """|([\w)]\s*\+\s*"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|AND|ORDER BY)\b)""")]
    private static partial Regex JoinedStatement();

    [GeneratedRegex(@"\bCommandText = ([^;]+);")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<!\.)\bReadAsync\((?!string where)([^,]+),")]
    private static partial Regex Condition();

    [GeneratedRegex(@"\bGuid\.(NewGuid|CreateVersion7)\(")]
    private static partial Regex NewId();

    [GeneratedRegex(
        @"\b(Aes(Gcm|Ccm)?|ChaCha20Poly1305|TripleDES|DES|RC2|RC4|RSA|DSA|ECDsa|ECDiffieHellman|MLKem|MLDsa|Ed25519|X25519|"
        + @"MD5|SHA1|SHA256|SHA384|SHA512|SHA3_\w+|Blake2b|HMAC\w+|HKDF|Rfc2898DeriveBytes|Argon2id|Argon2i|Scrypt|Pbkdf2|"
        + @"RandomNumberGenerator)\b(?![\w]*Parameters)")]
    private static partial Regex Primitive();

    [GeneratedRegex(@"partial void Log\w+\(([^)]*)\);")]
    private static partial Regex LogMethod();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(")]
    private static partial Regex LooseLog();

    [GeneratedRegex(@"^(\d+(\.\d+)+(-[0-9A-Za-z.-]+)?|\$\(\w+Version\))$")]
    private static partial Regex Fixed();
}
