import { nameOf } from '../model/address.ts';
import type { AccessChange, AppPlan, Change } from '../model/plan.ts';
import { code, inTable, markdown } from './markdown.ts';
import type { LinkTo } from './risk-words.ts';
import type { CommentModel } from './template.ts';
import { describeChange, titleOf, verbWords } from './words.ts';

const SIGNS = { create: '`+`', update: '`~`', replace: '`-/+`', rename: '`→`', delete: '`-`' } as const;

/** One row of the plan's table. @param many whether to name the application */
export function changeRow(
  app: AppPlan,
  change: Change,
  linkTo: LinkTo,
  many: boolean,
): CommentModel['changes'][number] {
  const resource = change.op === 'delete' ? change.before : change.after;
  const title = titleOf(resource.address, resource);
  return {
    sign: SIGNS[change.op],
    resource: inTable(many ? markdown`${code(app.project)} ${title}` : title),
    change: inTable(describeChange(change, app)),
    where: inTable(linkTo(change.op === 'delete' ? 'base' : 'head', resource.at[0])),
  };
}

/** One row of the table of grants and revocations. */
export function accessRow(app: AppPlan, change: AccessChange, linkTo: LinkTo): CommentModel['access'][number] {
  const { op, access } = change;
  const graph = op === 'grant' ? app.head : app.base;
  const had =
    op === 'grant' && change.broader
      ? app.base.access.find((one) => one.from === access.from && one.to === access.to)
      : undefined;
  const verbs = verbWords(access.verbs);
  const place = linkTo(op === 'grant' ? 'head' : 'base', access.at.at(-1)!);
  const query = graph.queries.find(
    (one) => one.from === access.from && one.to === access.to && (access.verbs as readonly string[]).includes(one.verb),
  );
  const proof =
    query === undefined
      ? place
      : markdown`${code(query.text)} in ${linkTo(op === 'grant' ? 'head' : 'base', query.at)}`;
  return {
    sign: op === 'grant' ? (had === undefined ? '`+`' : '`+` broader') : '`-`',
    service: inTable(code(nameOf(access.from))),
    may: inTable(had === undefined ? verbs : markdown`**${verbs}** (had ${verbWords(had.verbs)})`),
    on: inTable(titleOf(access.to, graph.resources.get(access.to))),
    because: inTable(op === 'grant' ? proof : markdown`last use removed, was ${place}`),
  };
}
