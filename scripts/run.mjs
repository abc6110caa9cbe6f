// Runs a command with everything it needs in place: Node 24, the locked dependencies.
// Starts under Node 18 or newer, so it is plain JavaScript and imports nothing but Node.
//
//   node scripts/run.mjs vitest run
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ensureNode } from './setup/node.mjs';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const [command, ...args] = process.argv.slice(2);

const nodeFolder = await ensureNode();
await ensureDependencies(root, nodeFolder);
if (!command) process.exit(0);

const path = [nodeFolder, join(root, 'node_modules', '.bin'), process.env.PATH].filter(Boolean).join(delimiter);
const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, PATH: path } });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`${command} did not start: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
