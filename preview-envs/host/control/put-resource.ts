import { isDeepStrictEqual } from 'node:util';
import type { Failure, ResourceKind, ResourceSpecs, ResourceState } from '../api.ts';
import type { Host } from '../host.ts';
import { logLine } from '../log-line.ts';
import { Problem } from '../problem.ts';
import type { PreviewRow, ResourceRow } from '../state/store.ts';
import { PROVIDERS } from './providers.ts';

/** What a resource's maker is given. */
export interface Making<K extends ResourceKind> {
  readonly host: Host;
  readonly preview: PreviewRow;
  readonly name: string;
  readonly spec: ResourceSpecs[K];
  readonly before: ResourceRow | undefined;
  readonly signal: AbortSignal;
}

const RESOURCE_NAME = /^[A-Za-z\d][\w.-]{0,99}$/;

/** A subscription's name has its topic's in front: `order-placed/send-receipt`. @throws Problem 400 */
export function checkResourceName(kind: ResourceKind, name: string): string {
  const parts = kind === 'subscription' ? name.split('/', 2) : [name];
  if (parts.join('/') === name && parts.every((part) => RESOURCE_NAME.test(part))) return name;
  throw new Problem(400, `no name of a resource: ${name.slice(0, 120)}`);
}

/**
 * Makes a resource as its spec says, or brings the one that is there to it. Asked again for what is done, it answers
 * from memory.
 *
 * @throws Problem 404 without the preview, 422 with the failure when it could not be made; the preview has failed then
 */
export function putResource<K extends ResourceKind>(
  host: Host,
  preview: string,
  kind: K,
  name: string,
  spec: ResourceSpecs[K],
): Promise<ResourceState> {
  return host.gate.work(preview, (signal) =>
    host.locks.run(`${preview}/${kind}/${name}`, async () => {
      const row = await host.store.preview(preview);
      if (row === undefined) throw new Problem(404, `no such preview: ${preview}`);
      const before = await host.store.resource(preview, kind, name);
      const isDone = before?.status === 'done' && isDeepStrictEqual(before.spec, JSON.parse(JSON.stringify(spec)));
      if (!isDone || (await PROVIDERS[kind].isLost({ host, preview: row, name, spec, before, signal }))) {
        await host.store.touch(preview);
        const failure = await PROVIDERS[kind].make({ host, preview: row, name, spec, before, signal });
        if (failure !== undefined) throw await fail(host, preview, failure);
      }
      return stateOf(await host.store.resource(preview, kind, name));
    }),
  );
}

/** What is known of it. @throws Problem 404, also for one whose making failed or was cut off */
export function stateOf(row: ResourceRow | undefined): ResourceState {
  if (row?.status !== 'done') throw new Problem(404, 'no such resource');
  return { kind: row.kind, name: row.name, spec: row.spec, outputs: row.outputs };
}

async function fail(host: Host, preview: string, failure: Failure): Promise<Problem> {
  const short = { ...failure, log: failure.log.slice(-50) };
  logLine(host, preview, 'host', `failed to ${failure.step}: ${failure.reason}`, 'error');
  await host.store.setPhase(preview, { is: 'failed', ...short });
  return new Problem(422, failure.reason, short);
}
