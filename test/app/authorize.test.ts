import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { classifyFailure } from '#app/github/classify-failure.ts';
import { fetchWithin } from '#app/github/fetch-within.ts';
import { authorizeJob } from '#app/github/github.ts';
import { startEmulatedGitHub, type EmulatedGitHub } from '#test/github/emulated-github.ts';

let github: EmulatedGitHub;
beforeAll(async () => {
  github = await startEmulatedGitHub();
});
afterAll(() => github.close());

// Asked by nobody, GitHub says that a private repository is not there, and a job for it would be given up.
test('an answer without a token, as one that was cut off, makes no access without one', async () => {
  github.fault = () => ({ status: 201, body: '{"token": "ghs_' });
  const credentials = { appId: github.app.id, privateKey: github.app.privateKey, apiUrl: `${github.url}/api/v3` };
  await expect(authorizeJob(credentials, 1, 2)).rejects.toThrow('GitHub’s answer has no token');
});

test('a GitHub that takes a request and never answers is given up, to be asked again', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const octokit = new Octokit({ baseUrl, request: { fetch: fetchWithin(20) } });
  const failure: unknown = await octokit.request('GET /app').catch((error: unknown) => error);
  silent.closeAllConnections();
  silent.close();
  expect(String(failure)).toContain('aborted due to timeout');
  expect(classifyFailure(failure, 0)).toEqual({ kind: 'again' });
});
