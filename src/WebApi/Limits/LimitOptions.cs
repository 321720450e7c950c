using System.ComponentModel.DataAnnotations;

namespace Aiomus.WebApi.Limits;

/// <summary>
/// What one caller may ask of this process, section <c>Aiomus:Limits</c>. Requests are counted by the minute. Unused requests add up to
/// those of one minute.
/// </summary>
internal sealed class LimitOptions
{
    public const string Section = "Aiomus:Limits";

    private const int Most = 10_000_000;

    /// <summary>
    /// Requests a minute of one address, whoever sends them, those for the files of the pages apart. An IPv6 address counts with its /64.
    /// </summary>
    [Range(1, Most)]
    public int AddressRequests { get; set; } = 3000;

    /// <summary>
    /// Requests a minute of one address without a valid key or session; tries to sign in do not count here. Requests with a key, with a
    /// session and with neither count apart. As many questions to passkeys.
    /// </summary>
    [Range(1, Most)]
    public int AnonymousRequests { get; set; } = 240;

    /// <summary>
    /// Requests a minute of one address for the files of the pages, whoever sends them. A first look takes a dozen files, so this is room
    /// for five hundred of them behind one address; each file is sent from memory and asks nobody anything.
    /// </summary>
    [Range(1, Most)]
    public int PageRequests { get; set; } = 6000;

    /// <summary>Requests a minute of one account, those for the files of images apart.</summary>
    [Range(1, Most)]
    public int UserRequests { get; set; } = 1200;

    /// <summary>Requests a minute of one account for the files of its images, thumbnails too.</summary>
    [Range(1, Most)]
    public int UserContents { get; set; } = 2400;

    /// <summary>Requests a minute with one API key.</summary>
    [Range(1, Most)]
    public int KeyRequests { get; set; } = 600;

    /// <summary>
    /// Failures a minute of one address at each way to sign in: password, passkey, mailed link. A device that signed in to an account
    /// before counts apart when a password of that account is tried. A caller who is signed in counts apart at all other ways. Where a mail
    /// is sent, each request counts.
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
    /// Connections of one address, and never more than are left for all others. A named proxy may have any number; then as many requests at
    /// once of each address behind it.
    /// </summary>
    [Range(1, Most)]
    public int AddressConnections { get; set; } = 500;

    /// <summary>Seconds in which the first bytes of a connection and the headers of a request must arrive.</summary>
    [Range(1, 300)]
    public double HeaderSeconds { get; set; } = 15;

    /// <summary>Seconds after which a body must arrive at <see cref="BodyBytesPerSecond"/>. The server looks once a second.</summary>
    [Range(1.5, 300)]
    public double BodyGraceSeconds { get; set; } = 5;

    /// <summary>The slowest rate at which a body may arrive, in bytes a second.</summary>
    [Range(1, 65_536)]
    public double BodyBytesPerSecond { get; set; } = 240;
}
