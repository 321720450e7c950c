namespace Aiomus.Diffusion.Models;

/// <summary>What a picture may begin with.</summary>
public enum PictureMode
{
    /// <summary>Words alone.</summary>
    TextToImage,

    /// <summary>Words and a picture.</summary>
    ImageToImage,

    /// <summary>Words, a picture, and a mask that says where it may change.</summary>
    Inpaint,
}
