using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Operations;

/// <summary>Whether a worker is to take no new jobs.</summary>
/// <param name="Draining">True: it ends what it runs and takes nothing else.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DrainingBody(bool Draining);
