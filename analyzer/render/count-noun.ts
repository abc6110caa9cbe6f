import type { Markdown } from './markdown.ts';

/** `1 database`, `2 auth handlers`. @param noun a word of ours, or a kind of resource */
export const countNoun = (number: number, noun: string): Markdown =>
  `${number} ${noun.replaceAll('-', ' ')}${number === 1 ? '' : 's'}` as Markdown;
