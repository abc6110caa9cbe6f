import { html, type Content } from './html.ts';
import type { PageData } from './page-data.ts';

/** How long a preview stays, what it was given and what keeps it apart from others. */
export function showAbout({ preview, manifest, resources, guarantees }: PageData): Content {
  const secrets = resources.filter(({ kind }) => kind === 'secret').map(({ name }) => name);
  const caches = resources.filter(({ kind }) => kind === 'cache').map(({ name }) => name);
  const { sleepAfterSeconds } = preview.spec;
  const warnings = manifest?.warnings ?? [];
  return html`<dl>
    <dt>Made</dt>
    <dd>${preview.createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC</dd>
    <dt>Sleeps</dt>
    <dd>
      ${sleepAfterSeconds === 0 ? 'never' : `after ${duration(sleepAfterSeconds)} without requests; a request wakes it`}
    </dd>
    <dt>Destroyed</dt>
    <dd>${endOf(preview)}</dd>
    ${
      secrets.length > 0 &&
      html`<dt>Secrets</dt>
        <dd>${secrets.join(', ')}</dd>`
    }${
      caches.length > 0 &&
      html`<dt>Caches</dt>
        <dd>${caches.join(', ')}</dd>`
    }
    <dt>Built by</dt>
    <dd>
      ${manifest?.encore === undefined ? 'Understudy, with npm packages alone' : `encore build docker, ${manifest.encore}`}
    </dd>
    <dt>Kept apart</dt>
    <dd>${guarantees.map((line) => html`<div>${line}</div>`)}</dd>
    ${
      warnings.length > 0 &&
      html`<dt>Warnings of the build</dt>
        <dd>${warnings.map((line) => html`<div>${line}</div>`)}</dd>`
    }
  </dl>`;
}

/** When nobody closes the pull request before. */
function endOf({ createdAt, spec }: PageData['preview']): string {
  const end = new Date(createdAt.getTime() + spec.maxAgeSeconds * 1_000).toISOString().slice(0, 10);
  const idle = spec.isKept
    ? 'not for idleness, as it is labelled preview:keep'
    : `after ${duration(spec.destroyAfterSeconds)} without requests and pushes`;
  return `with its pull request, on ${end} at the latest, and ${idle}`;
}

const duration = (seconds: number): string =>
  seconds % 86_400 === 0
    ? `${seconds / 86_400} d`
    : seconds % 3_600 === 0
      ? `${seconds / 3_600} h`
      : `${Math.round(seconds / 60)} min`;
