using System.Text.Json;

namespace Aiomus.EndToEnd.Tests.Upgrade;

/// <summary>A job as it was submitted.</summary>
/// <param name="Job">The job.</param>
/// <param name="IdempotencyKey">The key that names it.</param>
/// <param name="Body">The body.</param>
/// <param name="End">How it ended, or null where it had not when the version was stopped.</param>
internal sealed record UpgradeSubmission(Guid Job, string IdempotencyKey, JsonElement Body, string? End);
