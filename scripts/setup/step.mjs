import { spawn } from 'node:child_process';

/** Runs one step of the set-up and says so; its output is shown only if it fails, and then the set-up ends. */
export async function runStep(title, command, args, options = {}) {
  const { code, output } = await run(title, command, args, options);
  if (code === 0) return;
  process.stderr.write(output);
  process.stderr.write(`understudy: failed (${title}): ${command} ended with ${code}\n`);
  process.exit(1);
}

/** The same for a step that another one can replace: false if it failed. */
export async function tryStep(title, command, args, options = {}) {
  const { code } = await run(title, command, args, options);
  if (code !== 0) process.stderr.write(`understudy: ${title}: not possible here\n`);
  return code === 0;
}

async function run(title, command, args, options) {
  const started = Date.now();
  process.stderr.write(`understudy: ${title} …\n`);
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      resolve(127);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
  if (code === 0) process.stderr.write(`understudy: ${title}: done in ${seconds(started)} s\n`);
  return { code, output: Buffer.concat(output) };
}

const seconds = (started) => ((Date.now() - started) / 1000).toFixed(1);
