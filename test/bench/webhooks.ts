import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAppProcess } from '#test/app/app-on-github.ts';
import { startEmulatedGitHub } from '#test/github/emulated-github.ts';

const CONNECTIONS = 64;
/** About as long as GitHub's payload of a pull request. */
const PAYLOAD_BYTES = 20_000;

/**
 * How many webhooks a second the real App accepts durably (202 after the commit), from another process over 64
 * connections, while it also works on what it has accepted.
 *
 * @returns accepted a second, for each round
 */
export async function measureWebhooks(rounds: number, each: number): Promise<readonly number[]> {
  const data = mkdtempSync(join(tmpdir(), 'understudy-bench-app-'));
  const github = await startEmulatedGitHub();
  const app = await startAppProcess(github, data);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const body = Buffer.from(JSON.stringify({ zen: 'Keep it logically awesome.', filler: 'a'.repeat(PAYLOAD_BYTES) }));
  const signature = `sha256=${createHmac('sha256', github.app.webhookSecret).update(body).digest('hex')}`;
  try {
    const rates: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const started = performance.now();
      let left = each;
      const send = async () => {
        while (left-- > 0) {
          const status = await post(agent, `${app.url}/api/github/webhooks`, body, signature);
          if (status !== 202) throw new Error(`answered ${status}`);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, send));
      // The first round warms up.
      if (round > 0) rates.push((each / (performance.now() - started)) * 1_000);
    }
    return rates;
  } finally {
    agent.destroy();
    app.child.kill('SIGKILL');
    await app.ended;
    await github.close();
    rmSync(data, { recursive: true, force: true });
  }
}

function post(agent: Agent, url: string, body: Buffer, signature: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'x-github-delivery': randomUUID(),
      'x-github-event': 'ping',
      'x-hub-signature-256': signature,
    };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
