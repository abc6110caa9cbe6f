import { reapBase } from '#preview-envs/engine/down-base.ts';
import { downEnvironment } from '#preview-envs/engine/down-environment.ts';
import { listEnvironments } from '#preview-envs/engine/list-environments.ts';
import { describeBase, describeReceipt } from '../previews/describe-result.ts';
import { openNamed, readFlags } from './arguments.ts';
import type { CommandEnd } from './command-end.ts';
import { localEngine, localStacks, PREVIEW_FLAGS, report, untilInterrupted } from './local-preview.ts';

/**
 * `understudy reap`: destroys a local repository's previews that have outlived their time; `--all`: all of them. Then
 * whatever of the host's base nobody has asked for for long.
 */
export async function runReap(args: readonly string[]): Promise<CommandEnd> {
  const flags = readFlags(args, { ...PREVIEW_FLAGS, all: { type: 'boolean' } });
  const repo = flags.repo ?? '.';
  await openNamed(repo);
  const engine = await localEngine(flags);
  const { prefix } = await localStacks(repo);
  const own = (await listEnvironments(engine)).filter((one) => one.stack.startsWith(prefix));
  const doomed = own.filter(({ limits }) => {
    const isOver = limits === undefined || Math.min(limits.idleAt, limits.ageAt) < engine.now();
    return flags.all === true || isOver;
  });
  const signal = untilInterrupted();
  const results = [];
  for (const { stack } of doomed) {
    const result = await downEnvironment(engine, stack, { report, signal });
    results.push({ name: stack.slice(prefix.length), ...result });
  }
  const base = await reapBase(engine, { report, signal });
  if (base.removed.length > 0) report(describeBase(base));
  const lines = results.map((result) => `${result.name}: ${describeReceipt(result)}\n`);
  const output = flags.json ? `${JSON.stringify(results, null, 2)}\n` : lines.join('');
  return { output: output === '' ? `nothing to destroy, ${own.length} previews\n` : output, code: 0 };
}
