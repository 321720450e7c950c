namespace Aiomus.WebApi.Pages;

/// <summary>Marks what is served to be looked at: it may load our own scripts and styles.</summary>
internal sealed class PageMark;
