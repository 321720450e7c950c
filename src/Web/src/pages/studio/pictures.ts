import bird from './examples/bird.webp?inline';
import dog from './examples/dog.webp?inline';
import sailboat from './examples/sailboat.webp?inline';

/** What the default model drew of the examples, in one file: only whoever has drawn nothing yet loads it. */
export const pictures = [sailboat, dog, bird] as const;
