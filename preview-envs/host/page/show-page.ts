import type { Phase } from '../api.ts';
import type { LogEntry } from '../logs/log-entry.ts';
import { MENDED_BY_START } from '../supervisor/obstacle-to-start.ts';
import { html, type Content } from './html.ts';
import { FAILED } from './failed-steps.ts';
import type { PageData } from './page-data.ts';
import { showAbout } from './show-about.ts';
import { showEndpoints } from './show-endpoints.ts';
import { showBuckets, showCrons, showDatabases, showTopics } from './show-resources.ts';
import { showTraces } from './show-traces.ts';

const MOODS = {
  ready: 'good',
  asleep: '',
  starting: 'warn',
  stopping: 'warn',
  failed: 'bad',
} satisfies Record<Phase['is'], string>;

/** The page about one preview. */
export function showPage(data: PageData): Content {
  const { manifest, resources } = data;
  const of = (kind: string) => resources.filter((resource) => resource.kind === kind);
  const sections: readonly (readonly [string, string, number | undefined, Content])[] = [
    [
      'requests',
      'Requests',
      undefined,
      html`<div id="traces" data-part="traces" tabindex="0" role="region" aria-label="Requests">
        ${showTraces(data.traces)}
      </div>`,
    ],
    ['endpoints', 'Endpoints', manifest?.endpoints.length ?? 0, showEndpoints(manifest, data.url)],
    ['databases', 'Databases', of('database').length, html`<div class="cards">${showDatabases(of('database'))}</div>`],
    [
      'topics',
      'Topics',
      data.topics.length,
      html`<div class="cards" data-part="topics">${showTopics(data.topics)}</div>`,
    ],
    ['crons', 'Crons', of('cron').length, html`<div class="cards">${showCrons(of('cron'))}</div>`],
    [
      'buckets',
      'Buckets',
      data.buckets.length,
      html`<div class="cards" data-part="buckets">${showBuckets(data.buckets)}</div>`,
    ],
    ['logs', 'Logs', undefined, showLogs(data)],
    ['about', 'About', undefined, showAbout(data)],
  ];
  const shown = sections.filter(([, , number]) => number !== 0);
  return html`${showHeader(data)}
    <nav>
      <div class="inner">
        ${shown.map(([id, title, number]) => html`<a href="#${id}">${title}${number !== undefined && html` <span class="quiet">${number}</span>`}</a>`)}
      </div>
    </nav>
    <main class="inner">
      ${showFailure(data)}${shown.map(
        ([id, title, , content]) =>
          html`<section id="${id}">
            <h2>${title}</h2>
            ${content}
          </section>`,
      )}
    </main>`;
}

function showHeader(data: PageData): Content {
  return html`<header>
    <div class="inner">
      <div class="grow" data-part="state">${showState(data)}</div>
      <div class="buttons" data-part="buttons">${showButtons(data)}</div>
    </div>
  </header>`;
}

/** What the preview is and how it is now; the page loads itself again when its `data-version` changes. */
export function showState({ preview, isRunning, megabytes, manifest }: PageData): Content {
  const { name, phase, spec } = preview;
  const { repository, pull, url: link, commit } = spec.labels;
  const request = html`${repository} #${pull}`;
  const stage = phase.is === 'failed' ? `${phase.step} ${phase.reason}` : phase.is === 'starting' ? 'starting' : '';
  return html`<p class="quiet">
      ${link === '' ? request : html`<a href="${link}" rel="noreferrer">${request}</a>`} ·
      <code>${commit.slice(0, 7)}</code>
    </p>
    <h1 data-version="${commit} ${manifest?.revision} ${stage}">
      ${name} <span class="badge ${MOODS[phase.is]}">${phase.is}</span>
    </h1>
    <p class="services">
      ${(manifest?.services ?? []).map((service) => html`<span class="chip">${service}</span>`)}
      ${isRunning && html`<span class="quiet">${megabytes} MB</span>`}
    </p>`;
}

/** The link has the key: whoever came by the link of this page may have none of the preview's. */
export function showButtons({ preview: { phase, keys }, url, isRunning }: PageData): Content {
  const isMade = phase.is === 'ready' || phase.is === 'asleep';
  const label = isRunning ? 'Put to sleep' : isMade ? 'Wake up' : 'Start again';
  const canStart = isMade || (phase.is === 'failed' && MENDED_BY_START.includes(phase.step));
  return html`${
      (isRunning || canStart) &&
      html`<form data-action="${isRunning ? 'sleep' : 'wake'}" data-reload="yes">
        <button class="plain" type="submit">${label}</button>
      </form>`
    } <a class="button" href="${url}/?key=${keys.access}" rel="noreferrer">Open the preview</a>`;
}

function showFailure({ preview: { phase } }: PageData): Content {
  if (phase.is !== 'failed') return undefined;
  return html`<section class="failure">
    <h2>It ${FAILED[phase.step]}</h2>
    <p>${phase.reason}</p>
    ${phase.log.length > 0 && html`<pre class="log" tabindex="0" aria-label="Last lines">${phase.log.join('\n')}</pre>`}
  </section>`;
}

function showLogs({ logs }: PageData): Content {
  const services = [...new Set(logs.map(({ service }) => service))].sort();
  return html`<div class="row filters">
      <select id="log-service" aria-label="Service">
        <option value="">all services</option>
        ${services.map((service) => html`<option>${service}</option>`)}
      </select>
      <span class="quiet" id="log-state"></span>
    </div>
    <div class="log" id="log" role="log" aria-label="Log" tabindex="0">${logs.map(showEntry)}</div>`;
}

export function showEntry({ at, level, service, message, fields }: LogEntry): Content {
  const rest = Object.entries(fields).map(
    ([name, value]) => html` <span class="quiet">${name}=${JSON.stringify(value)}</span>`,
  );
  return html`<div class="line l-${level}" data-service="${service}">
    <time>${new Date(at).toISOString().slice(11, 23)}</time> <b>${service}</b> ${message}${rest}
  </div>`;
}
