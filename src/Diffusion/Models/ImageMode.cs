namespace Aiomus.Diffusion.Models;

/// <summary>What an image may begin with.</summary>
public enum ImageMode
{
    /// <summary>Words alone.</summary>
    TextToImage,

    /// <summary>Words and an image.</summary>
    ImageToImage,

    /// <summary>Words, an image, and a mask that says where it may change.</summary>
    Inpaint,
}
