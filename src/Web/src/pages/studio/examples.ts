/** What the default model draws well; `pictures` holds what it drew, in the same order. */
export const examples = ['a sailboat at sunset', 'a blue dog in a meadow', 'a bird on top of a house at night'] as const;
