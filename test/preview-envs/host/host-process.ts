// A host in a process of its own, to be killed. Tells its control API's address on standard output.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHostConfig } from '#preview-envs/host/config.ts';
import { startHost } from '#preview-envs/host/start-host.ts';
import { buildStandIn } from './build-stand-in.ts';

const host = await startHost(readHostConfig(process.env), {
  build: buildStandIn,
  bundleRuntime: async (folder) => {
    const file = join(folder, 'stand-in.cjs');
    writeFileSync(file, '');
    return file;
  },
  log: () => {},
  now: () => new Date(),
});
process.stdout.write(`${JSON.stringify({ controlUrl: host.controlUrl, url: host.url })}\n`);
process.once('SIGTERM', () => void host.stop());
