import type { Claim, Interaction, Partner } from '../model/claim.ts';
import { inText, markdown, type Markdown } from './markdown.ts';
import { linkerTo } from './permalink.ts';
import type { LinkTo } from './risk-words.ts';
import type { PlanView } from './view.ts';

const [LINES, LONGEST, PLACES] = [20, 10_000, 3];

/** What other open pull requests do that does not go together with this one: Markdown, one interaction a line. */
export function describePartners(view: Pick<PlanView, 'repository' | 'pull' | 'partners'>): readonly string[] {
  const lines = view.partners.flatMap((partner) =>
    partner.interactions.map((one) => inText(describeInteraction(view, partner, one))),
  );
  const shown = lines.slice(0, LINES).filter((_, index) => lengthOf(lines.slice(0, index + 1)) <= LONGEST);
  const left = lines.length - shown.length;
  return left === 0 ? shown : [...shown, `… and ${left} more`];
}

const lengthOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + line.length, 0);

function describeInteraction(
  { repository, pull }: Pick<PlanView, 'repository' | 'pull'>,
  partner: Partner,
  interaction: Interaction,
): Markdown {
  const { kind, mine, theirs } = interaction;
  const name = `[#${partner.number}](${repository.url}/pull/${partner.number})` as Markdown;
  const us = describeSide('this one' as Markdown, mine, linkerTo(repository.url, pull));
  const them = describeSide(name, theirs, linkerTo(repository.url, partner));
  const isTheirRemoval = kind === 'removed-but-needed' && theirs[0]?.does === 'remove';
  const [first, second] = isTheirRemoval ? [them, us] : [us, them];
  return markdown`${labelOf(interaction)} · ${first}; ${second}`;
}

const LABELS = {
  'removed-but-needed': 'Goes away',
  'created-twice': 'Created by both',
  'set-differently': 'Changed by both, differently',
  'same-number': 'Same migration number',
  'over-budget-together': 'Over budget together',
} as const satisfies { [K in Interaction['kind']]: string };

function labelOf({ kind, mine, theirs }: Interaction): Markdown {
  const isDifferent = kind === 'created-twice' && mine[0]?.is !== theirs[0]?.is;
  return `**${LABELS[kind]}${isDifferent ? ', differently' : ''}**` as Markdown;
}

/** What is said of several places is said once. */
function describeSide(who: Markdown, claims: readonly Claim[], linkTo: LinkTo): Markdown {
  const shown = Map.groupBy(claims.slice(0, PLACES), (one) => one.words);
  const parts = [...shown].map(([words, same]) => {
    const places = same.map(({ evidence }) => linkTo(evidence.side, evidence.at));
    // Words were made in markdown.ts when the plan was read.
    return markdown`${words as Markdown} at ${places.join(', ') as Markdown}`;
  });
  const more = claims.length > PLACES ? [markdown`${claims.length - PLACES} more`] : [];
  return markdown`${who} ${[...parts, ...more].join(' and ') as Markdown}`;
}
