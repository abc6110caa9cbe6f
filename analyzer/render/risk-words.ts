import { nameOf } from '../model/address.ts';
import type { SourceLocation } from '../model/location.ts';
import type { AppPlan, Risk, Side, StillUsed } from '../model/plan.ts';
import type { MigrationHazard } from '../model/schema.ts';
import { countNoun } from './count-noun.ts';
import { code, markdown, type Markdown } from './markdown.ts';
import { titleOf, verbWords } from './words.ts';

/** Makes a permalink to a line of one side. */
export type LinkTo = (side: Side, at: SourceLocation) => Markdown;

/** One risk as one line: what happens to whom, and where. */
export function describeRisk(risk: Risk, app: AppPlan, linkTo: LinkTo): Markdown {
  const where =
    risk.kind === 'blind-spot' ? linkTo('head', risk.spot.at) : linkTo(risk.evidence.side, risk.evidence.at);
  const title = (address: Parameters<typeof titleOf>[0]) =>
    titleOf(address, app.head.resources.get(address) ?? app.base.resources.get(address));
  const users = (still: readonly StillUsed[]) => describeUsers(still, linkTo);
  switch (risk.kind) {
    case 'data-loss': {
      const maybe =
        risk.mayBe === undefined
          ? ('' as Markdown)
          : markdown`; if ${title(risk.mayBe)} is meant to be it under a new name: a rename deletes it all the same`;
      const verb = risk.because === 'replace' ? 'replaced, which deletes' : 'deleted with';
      return markdown`**Data loss** · ${title(risk.address)} is ${verb as Markdown} everything in it: ${where}${maybe}${users(risk.stillUsed)}`;
    }
    case 'schema-loss':
      return markdown`**Data loss** · ${describeHazard(risk.hazard)} in ${title(risk.address)} by ${where}${users(risk.stillUsed)}`;
    case 'migration-rewritten': {
      const how = {
        edited: 'was edited after the base branch had it, so databases that ran it never get the new text',
        removed: 'was removed, so databases that ran it keep what it did',
        'inserted-before': 'comes before migrations that the base branch has, so it runs late or never',
      }[risk.how];
      return markdown`**Migration rewritten** · ${code(risk.migration)} of ${title(risk.address)} ${how as Markdown}: ${where}`;
    }
    case 'public-exposure': {
      if (risk.before === 'inside-auth' && risk.after === 'private') {
        return markdown`**Sign-in dropped** · ${title(risk.address)} may be called by services for nobody in particular: ${where}`;
      }
      if (risk.before === risk.after) return markdown`**Public** · ${title(risk.address)} serves other files: ${where}`;
      const from =
        risk.before === undefined ? 'is new and' : risk.before === 'auth' ? 'needed sign-in and' : 'was private and';
      const to = risk.after === 'auth' ? 'opens to everybody who is signed in' : 'is public';
      return markdown`**Public** · ${title(risk.address)} ${from as Markdown} ${to as Markdown}: ${where}`;
    }
    case 'privilege-growth':
      return markdown`**Broader access** · ${code(nameOf(risk.access.from))} may now also ${verbWords(risk.access.verbs)} ${title(risk.access.to)}: ${where}`;
    case 'broken-contract': {
      if (risk.because === 'route-changed' && risk.evidence.side === 'base') {
        return markdown`**Breaks somebody** · ${title(risk.address)} is gone for callers from outside: ${where}`;
      }
      const what =
        risk.because === 'route-changed'
          ? markdown`${code(risk.detail)} breaks callers from outside`
          : (risk.detail as Markdown);
      return markdown`**Breaks somebody** · ${title(risk.address)}: ${what}, ${where}${users(risk.stillUsed)}`;
    }
    case 'secret-needed':
      return markdown`**Secret needed** · ${title(risk.address)} has to be set in every environment before this runs: ${where}`;
    case 'over-budget': {
      const places = [risk.evidence.at, ...risk.added].map((at) => linkTo('head', at));
      return markdown`**Over budget** · ${countNoun(risk.after, risk.of)} where ${risk.limit} may be, and there ${(risk.before === 1 ? 'was' : 'were') as Markdown} ${risk.before}: ${firstOf(places)}`;
    }
    case 'blind-spot':
      return markdown`**Not readable** · ${code(risk.spot.message)} in ${where}, so this plan may be incomplete there`;
  }
}

export function describeHazard(hazard: MigrationHazard): Markdown {
  switch (hazard.kind) {
    case 'drop-table':
      return markdown`table ${code(hazard.table)} is dropped`;
    case 'drop-column':
      return markdown`column ${code(`${hazard.table}.${hazard.column}`)} is dropped`;
    case 'retype-column':
      return markdown`column ${code(`${hazard.table}.${hazard.column}`)} changes type from ${code(hazard.from ?? 'unknown')} to ${code(hazard.to)}`;
    case 'rename-table':
      return markdown`table ${code(hazard.table)} is renamed to ${code(hazard.to)}`;
    case 'rename-column':
      return markdown`column ${code(`${hazard.table}.${hazard.column}`)} is renamed to ${code(hazard.to)}`;
    case 'delete-rows':
      return markdown`${hazard.which as Markdown} rows of ${code(hazard.table)} are deleted`;
    case 'overwrite-column':
      return markdown`column ${code(`${hazard.table}.${hazard.column}`)} is overwritten in every row`;
    case 'unreadable':
      return markdown`what this migration does cannot be read (${code(hazard.message)})`;
  }
}

/** What services do with a resource, of which the sentence says `it`. */
const DOES: Readonly<Record<string, string>> = {
  read: 'reads it',
  write: 'writes it',
  define: 'alters it',
  call: 'calls it',
  publish: 'publishes to it',
  list: 'lists it',
  delete: 'deletes from it',
  'read-metadata': 'looks into it',
  'public-url': 'links to it',
  'sign-upload': 'lets others upload to it',
  'sign-download': 'lets others download from it',
};
const SHOWN_PLACES = 3;

/** `a.ts:16, a.ts:33, a.ts:40, 2 more places` */
function firstOf(places: readonly Markdown[]): Markdown {
  const more = places.length > SHOWN_PLACES ? [markdown`${places.length - SHOWN_PLACES} more places`] : [];
  return [...places.slice(0, SHOWN_PLACES), ...more].join(', ') as Markdown;
}

/** `; reviews still reads it in a.ts:16, a.ts:33, still writes it in a.ts:24` */
function describeUsers(still: readonly StillUsed[], linkTo: LinkTo): Markdown {
  const services = Map.groupBy(still, (one) => one.by);
  const parts = [...services].map(([by, uses]) => {
    const verbs = Map.groupBy(uses, (one) =>
      one.verb
        .split(', ')
        .map((verb) => DOES[verb] ?? 'uses it')
        .join(' and '),
    );
    const doings = [...verbs].map(([does, places]) => {
      const links = places.map(({ at }) => linkTo('head', at));
      return markdown`still ${does as Markdown} in ${firstOf(links)}`;
    });
    return markdown`; ${code(nameOf(by))} ${doings.join(', ') as Markdown}`;
  });
  return parts.join('') as Markdown;
}
