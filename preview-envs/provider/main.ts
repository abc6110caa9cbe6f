// pulumi-resource-understudy: what the engine starts. Where the host is comes from the environment, so that neither its
// address nor its token gets into a stack's state.
import { main } from '@pulumi/pulumi/provider/index.js';
import { createControlClient } from './control-client.ts';
import { createProvider } from './create-provider.ts';

const { UNDERSTUDY_HOST_URL: url, UNDERSTUDY_HOST_TOKEN: token } = process.env;
if (url === undefined || token === undefined)
  throw new Error('UNDERSTUDY_HOST_URL and UNDERSTUDY_HOST_TOKEN are not set');
// An engine that was killed does not stop what it started.
const engine = process.ppid;
setInterval(() => process.ppid === engine || process.exit(1), 500).unref();
await main(
  createProvider('1.0.0', (signal) => createControlClient({ url, token }, signal)),
  process.argv.slice(2),
);
