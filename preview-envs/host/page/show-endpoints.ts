import type { EndpointManifest } from '../../encore/manifest.ts';
import { html, type Content } from './html.ts';
import { exampleOf } from './example-of.ts';

/** A form for each endpoint that can be reached from outside; private ones are listed. */
export function showEndpoints(endpoints: readonly EndpointManifest[]): Content {
  if (endpoints.length === 0) return html`<p class="empty">The application declares no endpoints.</p>`;
  const order = { public: 0, auth: 1, private: 2 };
  return [...endpoints].sort((a, b) => order[a.access] - order[b.access]).map(showEndpoint);
}

function showEndpoint(endpoint: EndpointManifest): Content {
  const { service, name, methods, path, access, stream } = endpoint;
  const method = methods[0] ?? 'GET';
  const canTry = access !== 'private' && stream === undefined;
  const kind = stream !== undefined ? `stream ${stream}` : endpoint.raw ? 'raw' : '';
  return html`<details class="endpoint">
    <summary>
      <span class="method m-${method.toLowerCase()}">${methods.length === 0 ? 'ANY' : methods.join(', ')}</span>
      <code class="grow">${path}</code
      ><span class="quiet">${service}.${name}</span> ${kind !== '' && html`<span class="badge">${kind}</span>`}<span
        class="badge ${access === 'auth' ? 'warn' : ''}"
        >${access}</span
      >
    </summary>
    ${canTry ? form(endpoint, method) : html`<p class="empty">${access === 'private' ? 'Only other services call it.' : 'Open it with a WebSocket client at the preview’s address.'}</p>`}
  </details>`;
}

function form(endpoint: EndpointManifest, method: string): Content {
  const hasBody = !['GET', 'HEAD', 'DELETE'].includes(method);
  const { query, body } = exampleOf(endpoint, method);
  const path = endpoint.path.replace(/\/!(\w*)$/, '/').replace(/[:*](\w+)/g, '1');
  const methods = endpoint.methods.length > 0 ? endpoint.methods : ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  return html`<form class="try" data-action="try">
    <div class="row">
      <select name="method" aria-label="Method">
        ${methods.map((one) => html`<option>${one}</option>`)}
      </select>
      <input name="path" aria-label="Path" value="${path}${query}" spellcheck="false" />
      <button type="submit">Send</button>
    </div>
    ${endpoint.access === 'auth' && html`<input name="authorization" aria-label="Authorization" placeholder="Authorization header, as Bearer …" spellcheck="false" autocomplete="off" />`}
    ${hasBody && html`<textarea name="body" aria-label="Body" rows="${Math.min(body.split('\n').length + 1, 14)}" spellcheck="false">${body}</textarea>`}
    <output class="answer"></output>
  </form>`;
}
