namespace Aiomus.Diffusion.Tokenizers;

/// <summary>One piece of a unigram vocabulary.</summary>
/// <param name="Text">Its characters; spaces are written as U+2581.</param>
/// <param name="Score">The logarithm of how likely it is.</param>
/// <param name="Kind">Only normal pieces are found in a text.</param>
internal readonly record struct SentencePiece(string Text, float Score, SentencePieceKind Kind);
