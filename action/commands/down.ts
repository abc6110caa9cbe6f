import { downBase } from '#preview-envs/engine/down-base.ts';
import { downEnvironment, TeardownError } from '#preview-envs/engine/down-environment.ts';
import { describeBase, describeReceipt } from '../previews/describe-result.ts';
import { openNamed, readFlags } from './arguments.ts';
import type { CommandEnd } from './command-end.ts';
import { localEngine, localName, localStacks, PREVIEW_FLAGS, report, untilInterrupted } from './local-preview.ts';

/** `understudy down`: destroys what `up` made under the same name; `--base`: what previews of the host share. */
export async function runDown(args: readonly string[]): Promise<CommandEnd> {
  const flags = readFlags(args, { ...PREVIEW_FLAGS, head: { type: 'string' }, base: { type: 'boolean' } });
  if (flags.base === true) {
    const result = await downBase(await localEngine(flags), { report, signal: untilInterrupted() });
    return { output: `${flags.json ? JSON.stringify(result, null, 2) : describeBase(result)}\n`, code: 0 };
  }
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
