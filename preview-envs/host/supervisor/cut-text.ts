/**
 * The beginning of a text. What is cut is copied: a part of a string keeps all of it in memory, and of what a preview
 * writes the host keeps thousands.
 */
export const cutText = (text: string, max: number): string =>
  text.length > max ? Buffer.from(text.slice(0, max)).toString() : text;
