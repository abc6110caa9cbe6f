import { kindOf, nameOf, type Address } from '../model/address.ts';
import type { AppPlan, Plan } from '../model/plan.ts';
import { mermaidLabel } from './markdown.ts';
import { verbWords } from './words.ts';

const MOST_NODES = 60;

/** A Mermaid flowchart of what changes and its direct neighbours; undefined where there is nothing to draw. */
export function renderDiagram(plan: Plan): string | undefined {
  const lines = plan.apps.flatMap(edgesOf);
  const nodes = [...new Set(lines.flatMap((line) => [line.from, line.to]))];
  if (lines.length === 0 || nodes.length > MOST_NODES) return undefined;
  const id = (address: Address) => `n${nodes.indexOf(address)}`;
  const states = new Map(
    plan.apps.flatMap((app) =>
      app.changes.map(
        (change) => ['after' in change ? change.after.address : change.before.address, change.op] as const,
      ),
    ),
  );
  const drawn = nodes.map((address) => `  ${id(address)}${shape(address)}${classOf(states.get(address))}`);
  const edges = lines.map(
    ({ from, to, label, isNew }) => `  ${id(from)} ${isNew ? '==>' : '-->'}|${mermaidLabel(label)}| ${id(to)}`,
  );
  const classes = [
    '  classDef new stroke:#1a7f37,stroke-width:2px',
    '  classDef changed stroke:#9a6700,stroke-width:2px',
    '  classDef gone stroke:#cf222e,stroke-width:2px,stroke-dasharray:4',
  ];
  return ['graph LR', ...drawn, ...edges, ...classes].join('\n');
}

interface Edge {
  readonly from: Address;
  readonly to: Address;
  readonly label: string;
  readonly isNew: boolean;
}

function edgesOf(app: AppPlan): readonly Edge[] {
  const changed = new Set(
    app.changes.flatMap((change) => ('after' in change ? [change.after.address] : [change.before.address])),
  );
  const granted = new Set(app.access.map(({ access }) => `${access.from} ${access.to}`));
  const isDrawn = (from: Address, to: Address) => changed.has(to) || changed.has(from) || granted.has(`${from} ${to}`);
  const access = [...app.head.access, ...app.access.flatMap((one) => (one.op === 'revoke' ? [one.access] : []))];
  const uses = access
    .filter(({ from, to }) => isDrawn(from, to) && kindOf(to) !== 'metric')
    .map(({ from, to, verbs }) => ({ from, to, label: verbWords(verbs), isNew: granted.has(`${from} ${to}`) }));
  const subscriptions = app.head.links.flatMap((link): Edge[] => {
    const service = link.kind === 'subscribes' ? app.head.resources.get(link.from)?.properties['service'] : undefined;
    if (link.kind !== 'subscribes' || !service?.known || !isDrawn(link.from, link.to)) return [];
    return [
      {
        from: link.to,
        to: `service:${String(service.value)}` as Address,
        label: nameOf(link.from).split('/').at(-1)!,
        isNew: changed.has(link.from),
      },
    ];
  });
  return [...uses, ...subscriptions];
}

function shape(address: Address): string {
  const label = mermaidLabel(nameOf(address));
  const kind = kindOf(address);
  if (kind === 'database' || kind === 'bucket' || kind === 'cache') return `[(${label})]`;
  return kind === 'topic' ? `([${label}])` : kind === 'secret' ? `{{${label}}}` : `[${label}]`;
}

function classOf(op: string | undefined): string {
  if (op === undefined) return '';
  return op === 'create' ? ':::new' : op === 'delete' ? ':::gone' : ':::changed';
}
