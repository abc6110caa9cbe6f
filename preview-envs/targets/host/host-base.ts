import { nameOf } from '#analyzer/model/address.ts';
import type { EnvironmentRequest } from '../../engine/environment.ts';
import type { TemplateSpec } from '../../host/api.ts';
import { templateHash } from '../../host/databases/steps.ts';
import type { ControlClient } from '../../provider/control-client.ts';
import { replacedBy, typeOf } from '../../provider/kinds.ts';
import type { Declaration } from '../declaration.ts';
import type { TargetBase } from '../target.ts';

/** The templates that databases of a request are cloned from, each once. */
export function declareTemplates({ repository, applications }: EnvironmentRequest): readonly Declaration[] {
  const all = applications.flatMap(({ graph, baseMigrations, seeds }) =>
    [...graph.resources.values()].flatMap((resource) => {
      if (resource.kind !== 'database') return [];
      const database = nameOf(resource.address);
      const labels = { repository: repository.name, database };
      return [declare({ labels, base: baseMigrations[database] ?? [], seed: seeds[database] })];
    }),
  );
  return unique(all);
}

/** A preview host's base: templates of databases, as long as somebody asks for them. */
export function hostBase(client: ControlClient): TargetBase {
  return {
    declarations: async (needed) => {
      const fresh = (await client.listTemplates()).filter(({ isReady, isFresh }) => isReady && isFresh);
      const standing = await Promise.all(fresh.map(({ hash }) => client.readTemplate(hash)));
      return unique([...standing.flatMap((one) => (one === undefined ? [] : [declare(one.spec)])), ...needed]);
    },
    missing: async (needed) => {
      const missing = new Set(await client.missingTemplates(needed.map(hashOf)));
      return needed.filter((one) => missing.has(hashOf(one))).map(({ name }) => name);
    },
    sweep: async (which) => {
      const doomed = (await client.listTemplates()).filter(({ isFresh }) => which === 'all' || !isFresh);
      for (const { hash } of doomed) await client.removeTemplate(hash);
      return doomed.map(({ hash }) => labelOf(hash));
    },
  };
}

/** Named by what went into it: nobody has to be told where another program made it. */
function declare(spec: TemplateSpec): Declaration {
  const hash = templateHash(spec);
  return {
    name: labelOf(hash),
    type: typeOf('template'),
    root: '',
    inputs: { name: hash, ...spec },
    replacedBy: replacedBy('template'),
    secretOutputs: [],
    after: [],
  };
}

const labelOf = (hash: string): string => `base/template:${hash.slice(0, 16)}`;

const hashOf = ({ inputs }: Declaration): string => String(inputs['name']);

/** The first of each name. */
const unique = (declarations: readonly Declaration[]): readonly Declaration[] => [
  ...new Map(declarations.toReversed().map((one) => [one.name, one])).values(),
];
