import type { EndpointManifest, Manifest } from '../../encore/manifest.ts';
import type { WireField } from '../../encore/wire.ts';
import { html, type Content } from './html.ts';
import { exampleOf, fieldsOf } from './example-of.ts';

/** Of an endpoint that takes every one. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const BODILESS = ['GET', 'HEAD', 'DELETE'];

/** A form for each endpoint that can be reached from outside; private ones are listed. */
export function showEndpoints(manifest: Manifest | undefined, url: string): Content {
  const endpoints = manifest?.endpoints ?? [];
  if (endpoints.length === 0) return html`<p class="empty">The application declares no endpoints.</p>`;
  const order = { public: 0, auth: 1, private: 2 };
  const auth = fieldsOf(manifest?.gateway.authHandler?.request);
  return [...endpoints]
    .sort((a, b) => order[a.access] - order[b.access])
    .map((endpoint) => showEndpoint(endpoint, auth, url));
}

function showEndpoint(endpoint: EndpointManifest, auth: readonly WireField[], url: string): Content {
  const { service, name, path, access, stream } = endpoint;
  const methods = endpoint.methods.filter((method) => method !== '*');
  const kind = stream !== undefined ? `stream ${stream}` : endpoint.raw ? 'raw' : '';
  return html`<details class="endpoint">
    <summary>
      <span class="method m-${(methods[0] ?? '').toLowerCase()}"
        >${methods.length === 0 ? 'ANY' : methods.join(', ')}</span
      >
      <code class="grow">${path}</code
      ><span class="quiet">${service}.${name}</span> ${kind !== '' && html`<span class="badge">${kind}</span>`}<span
        class="badge ${access === 'auth' ? 'warn' : ''}"
        >${access}</span
      >
    </summary>
    ${
      access === 'private'
        ? html`<p class="note empty">Only other services call it.</p>`
        : stream !== undefined
          ? html`<p class="note empty">
              For a WebSocket client: <code>${url.replace(/^http/, 'ws')}${pathOf(endpoint)}</code>, in a browser from
              the preview’s own pages, elsewhere with its key.
            </p>`
          : form(endpoint, methods.length > 0 ? methods : METHODS, auth)
    }
  </details>`;
}

const pathOf = ({ path }: EndpointManifest): string => path.replace(/\/!(\w*)$/, '/').replace(/[:*](\w+)/g, '1');

function form(endpoint: EndpointManifest, methods: readonly string[], auth: readonly WireField[]): Content {
  const hasBody = methods.some((method) => !BODILESS.includes(method));
  const { query, body } = exampleOf(endpoint, methods[0] ?? 'GET');
  const own = fieldsOf(endpoint.request);
  const isOwn = ({ from, wireName }: WireField) => own.some((one) => one.from === from && one.wireName === wireName);
  const others = endpoint.requiresAuth ? auth.filter((field) => !isOwn(field)) : [];
  const tokens = others.filter(({ from }) => from === 'query').map(({ wireName }) => `${wireName}=`);
  const search = [query.slice(1), ...tokens].filter((one) => one !== '').join('&');
  return html`<form class="try" data-action="try">
    <div class="row">
      <select name="method" aria-label="Method">
        ${methods.map((one) => html`<option>${one}</option>`)}
      </select>
      <input
        name="path"
        aria-label="Path"
        value="${pathOf(endpoint)}${search !== '' && `?${search}`}"
        spellcheck="false"
      />
      <button type="submit">Send</button>
    </div>
    ${[...others, ...own].map(showField)}
    ${hasBody && html`<textarea name="body" aria-label="Body" rows="${Math.min(body.split('\n').length + 1, 14)}" spellcheck="false">${body}</textarea>`}
    <output class="answer" tabindex="0"></output>
  </form>`;
}

function showField({ from, wireName, optional }: WireField): Content {
  if (from !== 'header' && from !== 'cookie') return undefined;
  const example = wireName.toLowerCase() === 'authorization' ? 'Bearer …' : optional ? 'optional' : '';
  return html`<label class="field"
    ><span>${from === 'cookie' && 'Cookie '}${wireName}</span
    ><input name="${from}:${wireName}" placeholder="${example}" spellcheck="false" autocomplete="off"
  /></label>`;
}
