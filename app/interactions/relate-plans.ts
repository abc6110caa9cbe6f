import { findInteractions } from '#analyzer/interactions/find-interactions.ts';
import type { Claim, Interaction, Partner } from '#analyzer/model/claim.ts';
import { digestOf } from '#analyzer/model/digest.ts';

/** What an open pull request changes by its current plan. */
export interface OpenPlan {
  readonly number: number;
  /** The branch it goes into. */
  readonly base: string;
  readonly baseSha: string;
  readonly headSha: string;
  readonly claims: readonly Claim[];
}

/** One pull request beside the other open ones. */
export interface Relations {
  /** Those it interacts with, by number. */
  readonly partners: readonly Partner[];
  /** By number: what the interactions are, without places. */
  readonly identities: ReadonlyMap<number, string>;
  /** Those that interact with it otherwise than before, or no longer. */
  readonly concerned: readonly number[];
}

/**
 * Compares a plan with those of the other open pull requests of its repository; only those into the same branch count.
 *
 * @param before the identities as they were
 */
export function relatePlans(
  mine: OpenPlan,
  others: readonly OpenPlan[],
  before: ReadonlyMap<number, string>,
): Relations {
  const partners = others
    .filter((one) => one.base === mine.base && one.number !== mine.number)
    .toSorted((a, b) => a.number - b.number)
    .map(({ number, baseSha, headSha, claims }) => {
      return { number, baseSha, headSha, interactions: findInteractions(mine.claims, claims) };
    })
    .filter((one) => one.interactions.length > 0);
  const identities = new Map(partners.map((one) => [one.number, identityOf(one.interactions)]));
  const all = new Set([...before.keys(), ...identities.keys()]);
  return { partners, identities, concerned: [...all].filter((one) => before.get(one) !== identities.get(one)) };
}

/** The same from both sides, and wherever the lines are: nobody is woken because code moved. */
function identityOf(interactions: readonly Interaction[]): string {
  const sideOf = (claims: readonly Claim[]) =>
    JSON.stringify(claims.map(({ does, app, address, below, is, words }) => [does, app, address, below, is, words]));
  return digestOf(
    interactions
      .map(({ kind, mine, theirs }) => [kind, ...[sideOf(mine), sideOf(theirs)].toSorted()].join(' '))
      .toSorted(),
  );
}
