import type { PreviewState } from '#preview-envs/host/api.ts';
import type { HostUnderTest } from './host-under-test.ts';

/** What code of a preview gives back, or `CODE: message` of what it threw. */
export async function runInPreview(host: HostUnderTest, preview: string, code: string): Promise<unknown> {
  const state: PreviewState = (await host.call('GET', `previews/${preview}`)).body;
  const key = new URL(state.link).searchParams.get('key')!;
  const visit = await host.visit(preview, '/try', { method: 'POST', body: code, headers: { 'x-understudy-key': key } });
  return JSON.parse(visit.text);
}
