import type { Links, PreviewContents, PreviewView } from '#analyzer/render/preview-view.ts';
import { begunUp, downsAfter, type ObservedDeployment, type ObservedPreview, type ObservedRun } from './observed.ts';
import type { PreviewDecision } from './preview-facts.ts';

interface Shown {
  readonly decision: PreviewDecision;
  readonly contents: PreviewContents;
  readonly sleepAfterSeconds: number;
}

/** What to say of a preview, after what was to be done was done. Pure. */
export function showPreview(observed: ObservedPreview, { decision, contents, sleepAfterSeconds }: Shown): PreviewView {
  const { live } = observed;
  const up = begunUp(observed);
  const downs = downsAfter(observed, up).filter((one) => one.state.is !== 'superseded');
  if (downs.length > 0) {
    const down = showDown(downs, live.length > 0);
    const waits = !decision.wanted && decision.because === 'needs-approval';
    return down.is === 'gone' && waits ? { is: 'off', because: 'needs-approval' } : down;
  }
  if (up === undefined) return { is: 'off', because: decision.wanted ? 'needs-start' : decision.because };
  const answers = live.find((one) => one.state === 'success');
  const links = answers === undefined ? undefined : linksOf(answers);
  switch (up.state.is) {
    case 'active': {
      const own = live.find((one) => one.sha === up.headSha);
      const is = own?.description.startsWith('start') === true ? 'starting' : 'building';
      return { is, since: up.createdAt, runUrl: up.url, before: links };
    }
    case 'failed': {
      const [reason = '', ...log] = up.state.message.split('\n');
      return { is: 'failed', commit: up.headSha, failure: { step: up.state.step, reason, log }, runUrl: up.url };
    }
    case 'superseded':
    case 'succeeded':
      return answers === undefined || links === undefined
        ? { is: 'gone', receipt: up.state.is === 'succeeded' ? up.state.receipt : undefined, runUrl: up.url }
        : { is: 'ready', commit: answers.sha, links, contents, sleepAfterSeconds, isKept: answers.isKept === true };
  }
}

/** @param downs at least one */
function showDown(downs: readonly ObservedRun[], isLive: boolean): PreviewView {
  const active = downs.find((one) => one.state.is === 'active');
  if (active !== undefined) return { is: 'stopping', since: active.createdAt, runUrl: active.url };
  const last = downs.at(-1)!;
  const receipts = downs.flatMap((one) => (one.state.is === 'succeeded' ? [one.state.receipt ?? ''] : []));
  if (!isLive && receipts.length > 0) {
    // Two may have run, by the App and by the workflow itself: the one that found something has the receipt.
    const told = receipts.find((one) => /^[1-9]/.test(one)) ?? receipts.find((one) => one !== '');
    return { is: 'gone', receipt: told, runUrl: last.url };
  }
  const reason = last.state.is === 'failed' ? last.state.message : 'its deployment is still there';
  return { is: 'not-gone', attempts: downs.length, reason, runUrl: last.url };
}

const linksOf = ({ link, logLink }: ObservedDeployment): Links | undefined =>
  link === undefined ? undefined : { open: link, log: logLink };
