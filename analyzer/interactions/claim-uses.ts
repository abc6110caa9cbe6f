import { nameOf, type Address } from '../model/address.ts';
import type { Claim } from '../model/claim.ts';
import type { Access, InfraGraph, Link } from '../model/graph.ts';
import type { AppPlan } from '../model/plan.ts';
import type { ColumnUse, Query } from '../model/schema.ts';
import { code, markdown, type Markdown } from '../render/markdown.ts';
import { titleOf } from '../render/words.ts';
import { claim } from './claim.ts';

/** What a plan needs of what the base branch has: only that can be taken away by somebody else. */
export const claimUses = (app: AppPlan): readonly Claim[] =>
  [...claimAccess(app), ...claimQueries(app), ...claimLinks(app)].filter(({ address }) =>
    app.base.resources.has(address as Address),
  );

/**
 * Services that use a resource in a way or in a file in which they do not on the base branch. The file counts, though
 * nobody gains access by it: whoever takes the resource away mends only the files that use it there.
 */
function claimAccess({ project: app, base, head }: AppPlan): readonly Claim[] {
  const before = new Map(base.access.map((one) => [`${one.from} ${one.to}`, one]));
  return head.access.flatMap(({ from, to, verbs, at }) => {
    const known: (Pick<Access, 'at'> & { readonly verbs: readonly string[] }) | undefined = before.get(`${from} ${to}`);
    const elsewhere = at.find(({ path }) => known?.at.every((one) => one.path !== path) !== false);
    const isMore = verbs.some((verb) => known?.verbs.includes(verb) !== true);
    if (elsewhere === undefined && !isMore) return [];
    const verb = verbs.join(', ').replaceAll('-', ' ') as Markdown;
    const words = markdown`uses ${title(head, to)} in ${code(nameOf(from))} (${verb})`;
    return [claim('need', { app, address: to, words, side: 'head', at: elsewhere ?? at.at(-1)! })];
  });
}

/** Statements to a database that the base branch does not send from this file. */
function claimQueries({ project: app, base, head }: AppPlan): readonly Claim[] {
  const keyOf = ({ from, to, verb, reads, writes, at }: Query) =>
    JSON.stringify([from, to, verb, reads, writes, at.path]);
  const known = new Set(base.queries.map(keyOf));
  return head.queries
    .filter((query) => !known.has(keyOf(query)))
    .flatMap(({ from, to, reads, writes, at }) => {
      const uses = (verb: string, columns: readonly ColumnUse[]) =>
        namedOf(columns).map(({ table, column }) => {
          const isAll = column === undefined || column === '*';
          const noun = isAll ? markdown`table ${code(table)}` : markdown`column ${code(`${table}.${column}`)}`;
          const words = markdown`${verb as Markdown} ${noun} of ${titleOf(to)} in ${code(nameOf(from))}`;
          return claim('need', { app, address: to, below: isAll ? [table] : [table, column], words, side: 'head', at });
        });
      return [...uses('reads', reads), ...uses('writes', writes)];
    });
}

/** Without tables of which columns are named beside them. */
const namedOf = (uses: readonly ColumnUse[]) =>
  uses.filter((one) => one.column !== undefined || !uses.some((other) => other !== one && other.table === one.table));

/** What links stand on: those that are new, and those of what the plan creates or changes. */
function claimLinks({ project: app, base, head, changes }: AppPlan): readonly Claim[] {
  const keyOf = ({ kind, from, to }: Link) => `${kind} ${from} ${to}`;
  const known = new Set(base.links.map(keyOf));
  const changed = new Set(changes.map((change) => (change.op === 'delete' ? undefined : change.after.address)));
  return head.links.flatMap((link) => {
    const [dependent, needed] = link.kind === 'contains' ? [link.to, link.from] : [link.from, link.to];
    const at = (head.resources.get(dependent) ?? head.resources.get(needed))?.at[0];
    if (at === undefined || (known.has(keyOf(link)) && !changed.has(dependent))) return [];
    const words = markdown`has ${title(head, dependent)} ${LINKS[link.kind] as Markdown} ${title(head, needed)}`;
    return [claim('need', { app, address: needed, words, side: 'head', at })];
  });
}

const title = (graph: InfraGraph, address: Address) => titleOf(address, graph.resources.get(address));

const LINKS = {
  contains: 'in',
  subscribes: 'listening to',
  triggers: 'calling',
  'depends-on': 'depending on',
} as const satisfies { [K in Link['kind']]: string };
