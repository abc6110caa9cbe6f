import { canonicalChange } from '../diff/canonical.ts';
import { canonicalValue } from '../diff/same-value.ts';
import type { Claim } from '../model/claim.ts';
import type { AnyResource } from '../model/graph.ts';
import type { AppPlan, Change } from '../model/plan.ts';
import { code, markdown, type Markdown } from '../render/markdown.ts';
import { describeDiff, titleOf } from '../render/words.ts';
import { claim } from './claim.ts';

/** Resources that a plan creates, removes and changes, and the properties it sets. */
export const claimChanges = (app: AppPlan): readonly Claim[] =>
  app.changes.flatMap((change) => [...claimResource(app, change), ...claimProperties(app, change)]);

function claimResource({ project: app }: AppPlan, change: Change): readonly Claim[] {
  switch (change.op) {
    case 'create':
      return [creation(app, change.after)];
    case 'delete': {
      const { before } = change;
      const words = markdown`deletes ${titleOf(before.address, before)}`;
      return [claim('remove', { app, address: before.address, words, side: 'base', at: before.at[0] })];
    }
    case 'rename': {
      const { before, after } = change;
      const words = markdown`renames ${titleOf(before.address, before)} to ${code(after.address)}`;
      const renamed = { app, address: before.address, words, side: 'head', at: after.at[0] } as const;
      return [claim('remove', renamed), claim('need', renamed), creation(app, after)];
    }
    case 'replace':
    case 'update': {
      const { after } = change;
      const verb = (change.op === 'replace' ? 'replaces' : 'changes') as Markdown;
      const words = markdown`${verb} ${titleOf(after.address, after)}`;
      const changed = { app, address: after.address, words, side: 'head', at: after.at[0] } as const;
      return [...(change.op === 'replace' ? [claim('remove', changed)] : []), claim('need', changed)];
    }
  }
}

const creation = (app: string, after: AnyResource): Claim =>
  claim('create', {
    ...{ app, address: after.address, side: 'head', at: after.at[0] },
    is: canonicalChange({ op: 'create', after }),
    words: markdown`creates ${titleOf(after.address, after)}`,
  });

/** Tables have claims of their own; the list of migrations grows by every migration. */
const isOwn = (path: string) => path !== 'files' && !path.startsWith('tables.');

function claimProperties({ project: app }: AppPlan, change: Change): readonly Claim[] {
  if (change.op !== 'update' && change.op !== 'replace') return [];
  const { address, at } = change.after;
  return change.diff
    .filter(({ path }) => isOwn(path))
    .map((diff) =>
      claim('set', {
        ...{ app, address, below: [diff.path], side: 'head', at: at[0], is: canonicalValue(diff.after) },
        words: markdown`changes ${titleOf(address, change.after)}: ${describeDiff(diff)}`,
      }),
    );
}
