import { downEnvironment, TeardownError } from '#preview-envs/engine/down-environment.ts';
import { describeReceipt } from '../previews/describe-result.ts';
import { openNamed, readFlags } from './arguments.ts';
import type { CommandEnd } from './command-end.ts';
import { localEngine, localName, localStacks, PREVIEW_FLAGS, report, untilInterrupted } from './local-preview.ts';

/** `understudy down`: destroys what `up` made under the same name. */
export async function runDown(args: readonly string[]): Promise<CommandEnd> {
  const flags = readFlags(args, { ...PREVIEW_FLAGS, head: { type: 'string' } });
  const repo = flags.repo ?? '.';
  await openNamed(repo);
  const name = await localName(repo, flags.name, flags.head);
  const engine = await localEngine(flags);
  const { prefix } = await localStacks(repo);
  try {
    const result = await downEnvironment(engine, prefix + name, { report, signal: untilInterrupted() });
    const output = flags.json ? JSON.stringify(result, null, 2) : describeReceipt(result);
    return { output: `${output}\n`, code: 0 };
  } catch (error) {
    if (!(error instanceof TeardownError) || !flags.json) throw error;
    return { output: `${JSON.stringify({ receipts: error.receipts }, null, 2)}\n`, code: 1 };
  }
}
