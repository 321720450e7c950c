namespace Aiomus.Grains.Interfaces.Privacy;

/// <summary>One thing that is stored of a person.</summary>
/// <param name="What">Its place: the state, record or store, and the property, as <c>user.sessions.network</c>.</param>
/// <param name="Mark">What kind of data it is, why it is held and for how long.</param>
/// <param name="Holder">The grain or store that holds it.</param>
public sealed record HeldThing(string What, PersonalDataAttribute Mark, string Holder);
