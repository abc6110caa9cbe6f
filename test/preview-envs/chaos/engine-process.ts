// One run of the engine in a process of its own, to be killed. Ends with 0 when it did what was asked.
import { downBase, reapBase } from '#preview-envs/engine/down-base.ts';
import { downEnvironment } from '#preview-envs/engine/down-environment.ts';
import type { EngineSettings } from '#preview-envs/engine/engine-settings.ts';
import { upEnvironment } from '#preview-envs/engine/up-environment.ts';
import { createHostTarget } from '#preview-envs/targets/host/host-target.ts';
import { requestFor, STACK, type Bookshop } from '../bookshop-request.ts';
import { quietRun } from '../engine/start-engine.ts';
import { STAND_IN, TOKEN } from '../host/host-under-test.ts';
import { tarOf } from '../host/tar-of.ts';

/** A shop is brought up, and what previews share is put in order; none: everything goes. */
export interface EngineOrder {
  readonly settings: EngineSettings;
  readonly controlUrl: string;
  readonly shop: Bookshop | null;
}

const { settings, controlUrl, shop } = JSON.parse(process.argv[2]!) as EngineOrder;
const engine = { settings, target: createHostTarget({ url: controlUrl, token: TOKEN }), now: Date.now };
const run = quietRun();
const source = async function* () {
  yield tarOf({ 'main.mjs': STAND_IN });
};
const result =
  shop === null
    ? await downEnvironment(engine, STACK, run)
    : await upEnvironment(engine, requestFor(shop, { source: { tree: shop.commit, tar: source } }), run);
const isDone = 'receipts' in result ? result.receipts.every(({ left }) => left.length === 0) : result.state === 'ready';
if (isDone) await (shop === null ? downBase(engine, run) : reapBase(engine, run));
if (!isDone) process.stderr.write(`${JSON.stringify(result)}\n`);
process.exitCode = isDone ? 0 : 1;
