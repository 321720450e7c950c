import bird from './examples/bird.webp';
import dog from './examples/dog.webp';
import sailboat from './examples/sailboat.webp';

/** What the default model draws well, with what it drew. */
export const examples = [
  { prompt: 'a sailboat at sunset', picture: sailboat },
  { prompt: 'a blue dog in a meadow', picture: dog },
  { prompt: 'a bird on top of a house at night', picture: bird },
] as const;
