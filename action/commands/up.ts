import { createAnalyzer } from '#analyzer/analyzer.ts';
import { planMerge } from '#analyzer/plan-merge.ts';
import type { UpResult } from '#preview-envs/engine/environment.ts';
import { readEnvironmentRequest } from '#preview-envs/engine/request/read-environment-request.ts';
import { upEnvironment } from '#preview-envs/engine/up-environment.ts';
import { describeCounts, describeUnexplained } from '../previews/describe-result.ts';
import { openNamed, readFlags, resolveNamed } from './arguments.ts';
import type { CommandEnd } from './command-end.ts';
import { localEngine, localName, localStacks, PREVIEW_FLAGS, report, untilInterrupted } from './local-preview.ts';

/** `understudy up`: runs what merging head into base would make of a local repository. Commits only: no work in progress. */
export async function runUp(args: readonly string[]): Promise<CommandEnd> {
  const text = { type: 'string' } as const;
  const flags = readFlags(args, { ...PREVIEW_FLAGS, base: text, head: text });
  const repo = flags.repo ?? '.';
  const repository = await openNamed(repo);
  const base = await resolveNamed(repository, flags.base ?? 'main');
  const headSha = await resolveNamed(repository, flags.head ?? 'HEAD');
  const name = await localName(repo, flags.name, flags.head);
  const engine = await localEngine(flags);
  const stacks = await localStacks(repo);
  const analyzer = createAnalyzer({ workers: 1 });
  try {
    const planned = await planMerge(analyzer, repository, base, headSha, () => performance.now());
    if (planned.merged === 'conflict') report('these commits do not merge: the head runs as it is');
    const request = await readEnvironmentRequest(planned, {
      stack: stacks.prefix + name,
      prefix: name,
      repository: { id: 0, name: stacks.folder },
      pull: { number: 0, headSha, url: '' },
      isKept: false,
    });
    const result = await upEnvironment(engine, request, { report, signal: untilInterrupted() });
    const code = result.state === 'ready' ? 0 : 1;
    return { code, output: flags.json ? `${JSON.stringify(result, null, 2)}\n` : describeUp(result) };
  } finally {
    await analyzer.close();
  }
}

function describeUp(result: UpResult): string {
  switch (result.state) {
    case 'ready': {
      const seconds = (result.milliseconds / 1000).toFixed(1);
      const links = result.previews.map(({ link, logLink }) => `open  ${link}\nlogs  ${logLink}`);
      return `${[`ready in ${seconds} s: ${describeCounts(result.steps)}`, ...links].join('\n')}\n`;
    }
    case 'failed':
      return `${[`failed at ${result.step}: ${result.reason}`, ...result.log.map((line) => `  ${line}`)].join('\n')}\n`;
    case 'unexplained':
      return `${['nothing was changed: the plan does not explain', ...describeUnexplained(result.steps)].join('\n')}\n`;
  }
}
