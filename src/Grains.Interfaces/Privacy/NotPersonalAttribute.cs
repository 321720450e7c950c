namespace Aiomus.Grains.Interfaces.Privacy;

/// <summary>
/// Marks a persisted property as holding nothing about a person: counters, versions, settings of the service. Every persisted
/// property carries either this mark or <see cref="PersonalDataAttribute"/>; a test fails on one that carries neither.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotPersonalAttribute : Attribute;
