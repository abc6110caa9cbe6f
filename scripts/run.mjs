// Runs a command with everything it needs in place: Node 24, the locked dependencies.
// Starts under Node 18 or newer, so it is plain JavaScript and imports nothing but Node.
// With --pulumi also the Pulumi engine, which comes first on the command's PATH.
//
//   node scripts/run.mjs --pulumi vitest run
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ensureNode } from './setup/node.mjs';
import { ensurePulumi } from './setup/pulumi.mjs';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const given = process.argv.slice(2);
const wantsPulumi = given[0] === '--pulumi';
const [command, ...args] = wantsPulumi ? given.slice(1) : given;

const nodeFolder = await ensureNode();
await ensureDependencies(root, nodeFolder);
if (!command) process.exit(0);

const pulumiFolder = wantsPulumi ? join(await ensurePulumi(), 'bin') : undefined;
const path = [nodeFolder, join(root, 'node_modules', '.bin'), pulumiFolder, process.env.PATH]
  .filter(Boolean)
  .join(delimiter);
const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, PATH: path } });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`${command} did not start: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
