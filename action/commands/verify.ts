import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { verifyRecord } from '#analyzer/record/verify-record.ts';
import { readFlags } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/** An App that does not answer for longer does not answer. */
const SECONDS = 20;

/**
 * `understudy verify`: whether the plan of a commit is approved. Exit code 0 only if it is; to be put before a deploy.
 *
 * @throws UsageError for wrong flags; Error with the reason where it is not approved
 */
export async function runVerify(args: readonly string[]): Promise<string> {
  const text = { type: 'string' } as const;
  const flags = readFlags(args, {
    ...{ app: text, record: text, key: text, repository: text, commit: text, digest: text },
    'max-age': text,
  });
  const repository = Number(flags.repository);
  const commit = flags.commit ?? '';
  if (!Number.isSafeInteger(repository)) throw new UsageError('--repository takes GitHub’s id of the repository');
  if (!/^[\da-f]{40}$/.test(commit)) throw new UsageError('--commit takes a full commit id');
  const maxAgeSeconds = Number(flags['max-age'] ?? '900');
  if (!(maxAgeSeconds > 0)) throw new UsageError('--max-age takes seconds');
  if ((flags.app === undefined) === (flags.record === undefined)) {
    throw new UsageError('--app URL asks the App for the record; --record FILE reads one: give one of them');
  }
  if (flags.key === undefined) {
    throw new UsageError('--key FILE takes the App’s public key, from its /api/records/key: keep it in the repository');
  }
  const record =
    flags.app === undefined ? readFileSync(flags.record!, 'utf8') : await ask(flags.app, repository, commit);
  const expected = { repository, pull: undefined, commit, digest: flags.digest, now: Date.now(), maxAgeSeconds };
  const verified = verifyRecord(record, createPublicKey(readFileSync(flags.key)), expected);
  if (!verified.ok) throw new Error(`not approved: ${verified.reason}`);
  const { digest, approvers, pull } = verified.record;
  const by = approvers.length === 0 ? 'nobody had to: nothing changes' : approvers.map((one) => one.login).join(', ');
  return `plan ${digest.slice(0, 12)} of #${pull} is approved by ${by}\n`;
}

async function ask(app: string, repository: number, commit: string): Promise<string> {
  if (!URL.canParse(app)) throw new UsageError('--app takes the App’s URL');
  const url = new URL(`/api/records/${repository}/${commit}`, app);
  const answer = await fetch(url, { signal: AbortSignal.timeout(SECONDS * 1000) });
  const body = (await answer.text()).slice(0, 100_000);
  if (answer.status === 200) return body;
  throw new Error(answer.status === 404 ? `not approved: ${body}` : `the App answers ${answer.status}`);
}
