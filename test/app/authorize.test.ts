import { afterAll, beforeAll, expect, test } from 'vitest';
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
