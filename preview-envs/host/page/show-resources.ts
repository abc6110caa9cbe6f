import type { DatabaseSpec } from '../api.ts';
import type { DatabaseRecord } from '../databases/provide-database.ts';
import type { ResourceRow } from '../state/store.ts';
import { html, type Content } from './html.ts';
import type { BucketContent } from './read-buckets.ts';
import type { TopicContent, TopicMessage } from './read-topics.ts';

/** Databases with the migrations that ran, those of the branch marked. */
export function showDatabases(databases: readonly ResourceRow[]): Content {
  return databases.map(({ name, spec, status, outputs, record }) => {
    const { base, seed } = spec as DatabaseSpec;
    const known = new Set(base.map(({ version }) => version));
    const done = (record as Partial<DatabaseRecord>).done ?? [];
    const because = outputs['because'];
    return html`<article class="card">
      <h3>
        ${name}
        <span class="badge ${status === 'done' ? 'good' : 'bad'}">${status === 'done' ? 'up to date' : status}</span>
      </h3>
      <p class="quiet">
        <code>${String(outputs['database'])}</code
        >${typeof because === 'string' && because !== '' && html` · made anew: ${because}`}
      </p>
      <ol class="steps">
        ${done.map(
          (step) =>
            html`<li>
              <code>${step.name}</code>
              ${step.version === undefined ? html`<span class="badge">seed</span>` : !known.has(step.version) && html`<span class="badge accent">this branch</span>`}
            </li>`,
        )}
      </ol>
      ${seed === undefined && done.length === 0 && html`<p class="empty">No migrations.</p>`}
    </article>`;
  });
}

export function showTopics(topics: readonly TopicContent[]): Content {
  return topics.map(({ name, subscriptions, messages }) => {
    const dead = messages.filter(({ deliveries }) => deliveries.some(({ state }) => state === 'dead')).length;
    return html`<article class="card wide">
      <h3>${name} ${dead > 0 && html`<span class="badge bad">${dead} dead</span>`}</h3>
      <p class="quiet">
        ${subscriptions.length === 0 ? 'no subscriptions' : `to ${subscriptions.map((one) => one.slice(one.indexOf('/') + 1)).join(', ')}`}
      </p>
      ${
        messages.length === 0
          ? html`<p class="empty">No messages yet.</p>`
          : html`<table>
              <tbody>
                ${messages.map(showMessage)}
              </tbody>
            </table>`
      }
    </article>`;
  });
}

const showMessage = ({ id, at, payload, deliveries }: TopicMessage): Content =>
  html`<tr>
    <td class="quiet">${at}</td>
    <td class="number quiet">#${id}</td>
    <td class="name"><code>${payload}</code></td>
    <td>
      ${deliveries.map(
        ({ subscription, state, attempts, error }) =>
          html`<div>
            <span class="badge ${state === 'done' ? 'good' : state === 'dead' ? 'bad' : 'warn'}">${state}</span>
            ${subscription}${attempts > 1 && ` after ${attempts} tries`}${error !== null && html`<div class="error">${error}</div>`}
          </div>`,
      )}
    </td>
  </tr>`;

export function showCrons(crons: readonly ResourceRow[]): Content {
  return crons.map(({ name, spec }) => {
    const { schedule, endpoint } = spec as { schedule: string; endpoint: string };
    return html`<article class="card">
      <h3>${name}</h3>
      <p class="quiet">${scheduleText(schedule)} in production, calls ${endpointText(endpoint)}</p>
      <form data-action="cron/${name}"><button type="submit">Run now</button><output class="answer"></output></form>
    </article>`;
  });
}

/** `endpoint:stock/restock`, the graph's address, as people call it: `stock.restock`. */
const endpointText = (address: string): string => address.replace(/^endpoint:/, '').replace('/', '.');

/** `every:60` in minutes or `cron:0 4 * * *`, as the manifest has it. */
function scheduleText(schedule: string): string {
  const minutes = /^every:(\d+)$/.exec(schedule)?.[1];
  if (minutes === undefined) return schedule.replace(/^cron:/, '');
  return Number(minutes) % 60 === 0 ? `every ${Number(minutes) / 60} h` : `every ${minutes} min`;
}

export function showBuckets(buckets: readonly BucketContent[]): Content {
  return buckets.map(
    ({ name, isPublic, objects }) =>
      html`<article class="card wide">
        <h3>${name} ${isPublic && html`<span class="badge warn">public</span>`}</h3>
        ${
          objects.length === 0
            ? html`<p class="empty">Empty.</p>`
            : html`<table>
                <tbody>
                  ${objects.map(
                    (object) =>
                      html`<tr>
                        <td class="name"><code>${object.name}</code></td>
                        <td class="quiet">${object.contentType}</td>
                        <td class="number">${size(object.bytes)}</td>
                        <td class="quiet">${object.versions > 1 && `${object.versions} versions`}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>`
        }
      </article>`,
  );
}

const size = (bytes: number): string =>
  bytes < 1_024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${(bytes / 1_024).toFixed(1)} KB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`;
