import { createAnalyzer } from '#analyzer/analyzer.ts';
import { planToJson } from '#analyzer/model/codec.ts';
import { planMerge } from '#analyzer/plan-merge.ts';
import { renderComment } from '#analyzer/render/comment.ts';
import { renderPlanTable } from '#analyzer/render/terminal.ts';
import type { Repository } from '#app/github/git/repository.ts';
import { openNamed, readFlags, resolveNamed, wantsColor } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/** `understudy plan`: what merging head into base would change. */
export async function runPlan(args: readonly string[]): Promise<string> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const flags = readFlags(args, { repo: text, base: text, head: text, json: flag, markdown: flag });
  if (flags.json && flags.markdown) throw new UsageError('--json and --markdown exclude each other');
  const repository = await openNamed(flags.repo ?? '.');
  const baseRef = flags.base ?? 'main';
  const base = await resolveNamed(repository, baseRef);
  const head = await resolveNamed(repository, flags.head ?? 'HEAD');
  const { plan, merged, analysis } = await planCommits(repository, base, head);
  if (merged === 'conflict') console.error('these commits do not merge: the plan compares them as they are');
  if (flags.json) return `${JSON.stringify(planToJson(plan), null, 2)}\n`;
  if (!flags.markdown) return renderPlanTable(plan, { color: wantsColor() });
  const pull = { number: 0, baseRef, baseSha: base, headSha: head };
  return renderComment({
    repository: { url: '..' },
    pull,
    merged,
    plan,
    analysis,
    approval: undefined,
    preview: undefined,
    partners: [],
    history: [],
    marker: '',
  });
}

/** Plans the merge of two commits of a local repository, with a fresh analyzer. */
async function planCommits(repository: Repository, base: string, head: string) {
  const analyzer = createAnalyzer({ workers: 1 });
  try {
    return await planMerge(analyzer, repository, base, head, () => performance.now());
  } finally {
    await analyzer.close();
  }
}
