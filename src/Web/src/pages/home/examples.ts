import owl from './example/owl-image.webp';
import owlSteps from './example/owl-steps.webp';
import rocket from './example/rocket-image.webp';
import rocketSteps from './example/rocket-steps.webp';
import sailboat from './example/sailboat-image.webp';
import sailboatSteps from './example/sailboat-steps.webp';

/** Images of the default model, each with what it was on the way: one below the other in one file. How they were made: docs/design.md. */
export const examples = {
  sailboat: { image: sailboat, steps: sailboatSteps },
  rocket: { image: rocket, steps: rocketSteps },
  owl: { image: owl, steps: owlSteps },
} as const;

export type Example = keyof typeof examples;

/** After which of the steps each kept one is; the image itself is after the last. */
export const keptSteps = [0, 2, 4, 5, 6, 7, 8, 9, 10] as const;

export const allSteps = 12;
