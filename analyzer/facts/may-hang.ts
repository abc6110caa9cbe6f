import type { ReadRequest } from './read-file.ts';

const LARGE = 20_000;
/** TypeScript's parser tries some brackets two ways, and those inside of them again: time doubles with each. */
const DEEP = 14;

/**
 * Whether reading a file is to be watched from its beginning. A guess that costs nothing: what it takes for harmless has
 * a limit all the same, which costs its thread.
 */
export function mayHang({ bytes }: ReadRequest): boolean {
  if (bytes.length > LARGE) return true;
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (isOpening(byte) && ++depth === DEEP) return true;
    if (isClosing(byte) && !(byte === 0x3e && bytes[at - 1] === 0x3d) && depth > 0) depth--;
  }
  return false;
}

/** `(`, `<`, `[`, `{` */
const isOpening = (byte: number) => byte === 0x28 || byte === 0x3c || byte === 0x5b || byte === 0x7b;
/** `)`, `>`, `]`, `}`; the one in `=>` closes nothing. */
const isClosing = (byte: number) => byte === 0x29 || byte === 0x3e || byte === 0x5d || byte === 0x7d;
