import { spawn } from 'node:child_process';

/** Runs one step of the set-up and says so; its output is shown only if it fails. */
export async function runStep(title, command, args, options = {}) {
  const started = Date.now();
  process.stderr.write(`understudy: ${title} …\n`);
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output));
    process.stderr.write(`understudy: failed (${title}): ${command} ended with ${code}\n`);
    process.exit(1);
  }
  process.stderr.write(`understudy: ${title}: done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}
