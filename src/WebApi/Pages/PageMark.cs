namespace Aiomus.WebApi.Pages;

/// <summary>Marks an answer that is a page or a part of one: it may load our own scripts and styles.</summary>
internal sealed class PageMark;
