import { digestOf } from '../model/digest.ts';
import type { Claim, ClaimKind } from '../model/claim.ts';
import type { SourceLocation } from '../model/location.ts';
import type { Side } from '../model/plan.ts';
import { inText, type Markdown } from '../render/markdown.ts';

interface Said {
  readonly app: string;
  readonly address: string;
  readonly below?: readonly string[];
  /** Canonical, where more than the words is meant. */
  readonly is?: unknown;
  readonly words: Markdown;
  readonly side: Side;
  readonly at: SourceLocation;
}

export function claim(does: ClaimKind, { app, address, below = [], is, words, side, at }: Said): Claim {
  const text = inText(words);
  return { does, app, address, below, is: digestOf(is === undefined ? text : is), words: text, evidence: { side, at } };
}
