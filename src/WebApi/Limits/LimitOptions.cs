using System.ComponentModel.DataAnnotations;

namespace Aiomus.WebApi.Limits;

/// <summary>
/// What one caller may ask of this process, section <c>Aiomus:Limits</c>. Requests are counted by the minute; unused ones add up
/// to one minute's worth.
/// </summary>
internal sealed class LimitOptions
{
    public const string Section = "Aiomus:Limits";

    private const int Most = 10_000_000;

    /// <summary>Requests a minute of one address, whoever sends them. An IPv6 address counts with its /64.</summary>
    [Range(1, Most)]
    public int AddressRequests { get; set; } = 3000;

    /// <summary>
    /// Requests a minute of one address that does not say who it is, or not truly, but at the ways in; and as many questions of passkeys.
    /// </summary>
    [Range(1, Most)]
    public int AnonymousRequests { get; set; } = 240;

    /// <summary>Requests a minute of one account.</summary>
    [Range(1, Most)]
    public int UserRequests { get; set; } = 1200;

    /// <summary>Requests a minute with one API key.</summary>
    [Range(1, Most)]
    public int KeyRequests { get; set; } = 600;

    /// <summary>
    /// Failures a minute of one address at each of the ways in: a password, a passkey, a mailed link. A device that has signed in
    /// to an account before counts apart when its password is tried, who is signed in at all the others. What has a mail sent counts in any
    /// case.
    /// </summary>
    [Range(1, Most)]
    public int CredentialRequests { get; set; } = 10;

    /// <summary>Event streams and hub connections that one account may hold open.</summary>
    [Range(1, Most)]
    public int UserStreams { get; set; } = 12;

    /// <summary>Event streams and hub connections that one address may hold open.</summary>
    [Range(1, Most)]
    public int AddressStreams { get; set; } = 100;

    /// <summary>Connections of all callers together.</summary>
    [Range(1, Most)]
    public int Connections { get; set; } = 10_000;

    /// <summary>
    /// Connections of one address, and never more than are left for all others; of a proxy that is named any, and as many requests at once
    /// of each address that it speaks for.
    /// </summary>
    [Range(1, Most)]
    public int AddressConnections { get; set; } = 500;

    /// <summary>Seconds in which a connection must begin to speak, and a request's headers must have come.</summary>
    [Range(1, 300)]
    public double HeaderSeconds { get; set; } = 15;

    /// <summary>Seconds after which a body must come at <see cref="BodyBytesPerSecond"/>. The server looks once a second.</summary>
    [Range(1.5, 300)]
    public double BodyGraceSeconds { get; set; } = 5;

    /// <summary>The slowest that a body may come.</summary>
    [Range(1, 65_536)]
    public double BodyBytesPerSecond { get; set; } = 240;
}
