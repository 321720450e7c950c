namespace Aiomus.WebApi.Pages;

/// <summary>
/// Marks the routes of pages, and as a feature of the request an answer that is one: it may load our own scripts and styles.
/// </summary>
internal sealed class PageMark;
