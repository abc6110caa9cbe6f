import { canonicalAccess, canonicalChange, canonicalRisk, newMigrations } from '../diff/canonical.ts';
import { nameOf } from '../model/address.ts';
import { digestOf } from '../model/digest.ts';
import type { AccessChange, AppPlan, Change, Plan, Risk } from '../model/plan.ts';
import type { PlanSummary, Statement } from '../model/plan-summary.ts';
import { code, inText, markdown, type Markdown } from './markdown.ts';
import { describeRisk } from './risk-words.ts';
import { describeChange, titleOf, verbWords } from './words.ts';

/** A plan as single statements, each with its words, to be kept beside its digest. */
export function summarizePlan(plan: Plan): PlanSummary {
  const apps = plan.apps.filter(({ changes, access, risks }) => changes.length + access.length + risks.length > 0);
  const many = plan.apps.length > 1;
  const statements = apps.flatMap((app) => {
    const state = (part: Statement['part'], address: string, of: string, canonical: unknown, words: Markdown) => ({
      part,
      app: app.project,
      address,
      of,
      is: digestOf(canonical),
      words: inText(many ? markdown`${code(app.project)}: ${words}` : words),
    });
    return [
      ...app.changes.map((change) =>
        state(change.op, addressOf(change), '', canonicalChange(change), changeWords(app, change)),
      ),
      ...app.access.map((change) => {
        const { op, access } = change;
        return state(op, access.to, nameOf(access.from), canonicalAccess(change), accessWords(app, change));
      }),
      ...app.risks.map((risk) =>
        state('risk', riskAddress(risk), riskName(risk), canonicalRisk(risk), riskWords(app, risk)),
      ),
      ...newMigrations(app).map(([address, { name, content }]) =>
        state('migration', address, name, [address, name, content], markdown`what migration ${code(name)} does`),
      ),
    ];
  });
  return { statements };
}

const addressOf = (change: Change) => (change.op === 'delete' ? change.before.address : change.after.address);

const VERBS = {
  create: 'creates',
  update: 'changes',
  replace: 'replaces',
  rename: 'renames',
  delete: 'deletes',
} as const satisfies { [Op in Change['op']]: string };

function changeWords(app: AppPlan, change: Change): Markdown {
  const resource = change.op === 'delete' ? change.before : change.after;
  const more = describeChange(change, app);
  const verb = VERBS[change.op] as Markdown;
  const title = titleOf(resource.address, resource);
  return more === '' || change.op === 'delete' ? markdown`${verb} ${title}` : markdown`${verb} ${title}: ${more}`;
}

function accessWords(app: AppPlan, { op, access }: AccessChange): Markdown {
  const title = titleOf(access.to, app.head.resources.get(access.to) ?? app.base.resources.get(access.to));
  const verbs = verbWords(access.verbs);
  const may = (op === 'grant' ? 'may' : 'may no longer') as Markdown;
  return markdown`${code(nameOf(access.from))} ${may} ${verbs} ${title}`;
}

/** Without the line: it moves. */
const riskWords = (app: AppPlan, risk: Risk) => describeRisk(risk, app, (_, { path }) => code(path));

function riskAddress(risk: Risk): string {
  if (risk.kind === 'blind-spot' || risk.kind === 'over-budget') return '';
  return risk.kind === 'privilege-growth' ? risk.access.to : risk.address;
}

function riskName(risk: Risk): string {
  switch (risk.kind) {
    case 'blind-spot':
      return `${risk.kind} ${risk.spot.code}`;
    case 'privilege-growth':
      return `${risk.kind} ${nameOf(risk.access.from)}`;
    case 'schema-loss':
    case 'migration-rewritten':
      return `${risk.kind} ${risk.migration}`;
    case 'over-budget':
      return `${risk.kind} ${risk.of}`;
    case 'data-loss':
    case 'public-exposure':
    case 'broken-contract':
    case 'secret-needed':
      return risk.kind;
  }
}
