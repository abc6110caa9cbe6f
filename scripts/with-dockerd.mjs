// Runs a command with a Docker engine: the one that answers, or one of its own, on folders of its own, that ends with the
// command. An own one needs root and `dockerd` (Debian: docker.io), and changes the machine's packet filter; what it
// added there is taken out again. With --or-without the command runs also where there is none, after a line that says why.
//
//   node scripts/with-dockerd.mjs npm test -- test/preview-envs/host/canary.test.ts
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const START_SECONDS = 30;
const TABLES = ['filter', 'nat'];
const given = process.argv.slice(2);
const isOptional = given[0] === '--or-without';
const [command, ...args] = isOptional ? given.slice(1) : given;
const run = (program, flags, options) => spawnSync(program, flags, { encoding: 'utf8', ...options });
const answers = (env) => run('docker', ['version'], { env }).status === 0;

const engine = answers(process.env) ? { env: process.env, stop: async () => {} } : await startEngine();
if (engine.problem !== undefined) {
  console.error(`no Docker engine answers, and none starts: ${engine.problem}`);
  if (!isOptional) process.exit(1);
}
const child = spawn(command, args, { stdio: 'inherit', env: engine.env });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('error', (error) => console.error(`${command} did not start: ${error.message}`));
const [code] = await once(child, 'close').catch(() => [1]);
await engine.stop();
process.exit(code ?? 1);

async function startEngine() {
  const none = (problem) => ({ problem, env: process.env, stop: async () => {} });
  if (process.getuid?.() !== 0) return none('dockerd needs root');
  if (run('dockerd', ['--version']).status !== 0) return none('dockerd is not installed (Debian: docker.io)');
  const folder = mkdtempSync(join(tmpdir(), 'understudy-dockerd-'));
  const socket = `unix://${join(folder, 'docker.sock')}`;
  const hadBridge = run('ip', ['link', 'show', 'docker0']).status === 0;
  const policy = forwardPolicy();
  const flags = ['--host', socket, '--pidfile', join(folder, 'pid')];
  const folders = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')];
  const log = join(folder, 'log');
  const file = openSync(log, 'w');
  // It ends with this process, however that does: https://man7.org/linux/man-pages/man1/setpriv.1.html
  const dockerd = spawn('setpriv', ['--pdeathsig=TERM', '--', 'dockerd', ...flags, ...folders], {
    stdio: ['ignore', file, file],
  });
  const ended = new Promise((done) => {
    dockerd.once('error', done);
    dockerd.once('exit', done);
  });
  const stop = async () => {
    dockerd.kill('SIGTERM');
    await ended;
    if (!hadBridge) run('ip', ['link', 'delete', 'docker0']);
    for (const table of TABLES) cleanRules(table, policy);
    rmSync(folder, { recursive: true, force: true });
  };
  const env = { ...process.env, DOCKER_HOST: socket };
  const until = Date.now() + START_SECONDS * 1_000;
  while (!answers(env)) {
    const isOver = dockerd.exitCode !== null || dockerd.pid === undefined || Date.now() > until;
    if (isOver) {
      const said = readFileSync(log, 'utf8').slice(-2_000);
      await stop();
      return none(said.trim() || `dockerd does not answer within ${START_SECONDS} s`);
    }
    await delay(100);
  }
  return { env, stop };
}

/** What `FORWARD` does with what no rule is for; dockerd sets it to DROP. */
function forwardPolicy() {
  return /^:FORWARD (\w+)/m.exec(run('iptables-save', ['-t', 'filter']).stdout ?? '')?.[1] ?? 'ACCEPT';
}

function cleanRules(table, policy) {
  const rules = run('iptables-save', ['-t', table]).stdout ?? '';
  const others = rules.split('\n').filter((line) => !/DOCKER|docker0|-s 172\.17\.0\.0\/16/.test(line));
  const input = others.join('\n').replace(/^:FORWARD \w+/m, `:FORWARD ${policy}`);
  if (input.includes('COMMIT')) run('iptables-restore', ['-T', table], { input });
}
