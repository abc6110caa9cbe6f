import Handlebars from 'handlebars';
import type { Answer } from '../front-door/front-door.ts';
import { readAuditPath } from './audit-link.ts';
import type { KeptDecision } from './decision-store.ts';
import type { RecordDeps } from './answer-records.ts';

/** Newest ones that the page shows; the export has them all. */
const [SHOWN, BATCH] = [200, 1_000];

/**
 * Who approved which plan when, by which rules: a page, and as JSON lines with `?format=jsonl`, one decision a line, newest
 * first.
 *
 * @param now milliseconds since 1970
 */
export async function answerAudit(
  { decisions, keys }: RecordDeps,
  { pathname, searchParams }: URL,
  now: number,
): Promise<Answer | undefined> {
  if (!pathname.startsWith('/audit/')) return undefined;
  const repository = readAuditPath(keys.link, pathname, now);
  if (repository === undefined) {
    return { status: 403, body: 'This link has ended or is none: take the one of a newer check or comment.' };
  }
  if (searchParams.get('format') !== 'jsonl') {
    const shown = await decisions.list(repository, SHOWN);
    return { status: 200, body: page({ rows: shown.map(toRow), path: pathname }), type: 'text/html; charset=utf-8' };
  }
  const lines: string[] = [];
  for (let before: number | undefined; ;) {
    const some = await decisions.list(repository, BATCH, before);
    lines.push(...some.map((one) => `${JSON.stringify(one)}\n`));
    if (some.length < BATCH) break;
    before = some.at(-1)!.id;
  }
  return { status: 200, body: lines.join(''), type: 'application/jsonl' };
}

function toRow({ at, number, state, digest, commit, approvers, rejectedBy, rules }: KeptDecision) {
  return {
    ...{ at: at.slice(0, 19).replace('T', ' '), number, state },
    ...{ plan: digest.slice(0, 12), commit: commit.slice(0, 7) },
    by: (state === 'rejected' ? rejectedBy : approvers.map((one) => one.login)).join(', '),
    rules: JSON.stringify(rules ?? {}),
  };
}

/** Handlebars escapes what is put in. */
const page = Handlebars.compile<{ readonly rows: readonly ReturnType<typeof toRow>[]; readonly path: string }>(
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Who approved what</title>
<style>:root{color-scheme:light dark}body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #8884;vertical-align:top}
code{font-size:90%;overflow-wrap:anywhere}details{max-width:22rem}.approved,.merged,.not-needed{color:#1a7f37}.rejected,.failed{color:#cf222e}.waiting{color:#9a6700}</style>
<h1>Who approved what</h1><p>The newest decisions. <a href="{{path}}?format=jsonl">All of them, as JSON lines</a></p>
<table><tr><th>When (UTC)</th><th>Pull request</th><th>Decision</th><th>Plan</th><th>Commit</th><th>By</th><th>Rules</th></tr>
{{#each rows}}<tr><td>{{at}}</td><td>#{{number}}</td><td class="{{state}}">{{state}}</td><td><code>{{plan}}</code></td><td><code>{{commit}}</code></td><td>{{by}}</td><td><details><summary>rules</summary><code>{{rules}}</code></details></td></tr>
{{/each}}</table>`,
  { strict: true, knownHelpersOnly: true },
);
