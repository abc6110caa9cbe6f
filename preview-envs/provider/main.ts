// pulumi-resource-understudy: what the engine starts. Where the host is comes from the environment, so that neither its
// address nor its token gets into a stack's state.
import { main } from '@pulumi/pulumi/provider/index.js';
import { createControlClient } from './control-client.ts';
import { createProvider } from './create-provider.ts';
import { endWithEngine } from './end-with-engine.ts';

const { UNDERSTUDY_HOST_URL: url, UNDERSTUDY_HOST_TOKEN: token } = process.env;
if (url === undefined || token === undefined)
  throw new Error('UNDERSTUDY_HOST_URL and UNDERSTUDY_HOST_TOKEN are not set');
const args = process.argv.slice(2);
endWithEngine(args);
await main(
  createProvider('1.0.0', (signal) => createControlClient({ url, token }, signal)),
  args,
);
