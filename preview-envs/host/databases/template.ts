import { randomBytes } from 'node:crypto';
import type { FailedStep, TemplateSpec } from '../api.ts';
import { createSharedLock } from '../../locks/shared-lock.ts';
import type { Store } from '../state/store.ts';
import { quote, templateOf } from './names.ts';
import { dropDatabase, dropRole, ensureRole } from './roles.ts';
import { runSteps } from './run-steps.ts';
import type { DatabaseServer } from './server.ts';
import { templateHash, templateSteps } from './steps.ts';

export interface TemplateFault {
  readonly step: Extract<FailedStep, 'template' | 'seed'>;
  readonly reason: string;
  readonly details: readonly string[];
}

export interface Templates {
  /**
   * Works with the template of these base migrations and this seed, made on first use; asked twice at once it is made
   * once. Nobody takes it away meanwhile.
   *
   * @param work gets the name of the template's database
   * @returns what is wrong with the SQL; nothing was worked with then
   */
  use(
    spec: TemplateSpec,
    log: (line: string) => void,
    work: (template: string) => Promise<void>,
  ): Promise<TemplateFault | undefined>;
  /** Removes one, after those who work with it; one that is not there is no error. */
  drop(hash: string): Promise<void>;
  /** Drops those that nobody asked for in so many hours, and what a cut-off making left. */
  sweep(hours: number): Promise<void>;
}

/** A template that nobody asks for stays this long. */
export const TEMPLATE_HOURS = 24 * 7;

/**
 * Databases to clone from. What is in one belongs to a role of its own that cannot log in, and nobody can connect to
 * it: PostgreSQL copies no database that somebody is connected to.
 */
export function openTemplates(deps: {
  readonly server: DatabaseServer;
  readonly store: Store;
  readonly limitSeconds: number;
}): Templates {
  const { server, store } = deps;
  const uses = createSharedLock();
  const making = new Map<string, Promise<TemplateFault | undefined>>();
  const remove = async (hash: string) => {
    await server.query(`ALTER DATABASE ${quote(templateOf(hash))} IS_TEMPLATE false`).catch(() => {});
    await server.query(dropDatabase(templateOf(hash)));
    await dropRole(server, templateOf(hash));
    await store.forgetTemplate(hash);
  };
  const make = async (hash: string, spec: TemplateSpec, log: (line: string) => void) => {
    if (await store.isTemplateReady(hash, spec)) return undefined;
    await remove(hash);
    await store.putTemplate(hash, spec, false);
    const fault = await build(deps, templateOf(hash), spec, log);
    if (fault === undefined) await store.putTemplate(hash, spec, true);
    else await remove(hash);
    return fault;
  };
  const ensure = (hash: string, spec: TemplateSpec, log: (line: string) => void) => {
    const running = making.get(hash) ?? make(hash, spec, log).finally(() => making.delete(hash));
    making.set(hash, running);
    return running;
  };
  const drop = (hash: string) => uses.alone(hash, () => remove(hash));
  return {
    use: (spec, log, work) => {
      const hash = templateHash(spec);
      return uses.share(hash, async () => {
        const fault = await ensure(hash, spec, log);
        if (fault === undefined) await work(templateOf(hash));
        return fault;
      });
    },
    drop,
    sweep: async (hours) => {
      const unfinished = (await store.templates()).filter(({ ready }) => !ready);
      for (const { hash } of [...unfinished, ...(await store.staleTemplates(hours))])
        if (!making.has(hash)) await drop(hash);
    },
  };
}

async function build(
  { server, limitSeconds }: { readonly server: DatabaseServer; readonly limitSeconds: number },
  name: string,
  spec: TemplateSpec,
  log: (line: string) => void,
): Promise<TemplateFault | undefined> {
  const password = randomBytes(24).toString('hex');
  await ensureRole(server, { name, password, connections: 2 });
  await server.query(`CREATE DATABASE ${quote(name)}`);
  await server.query(`REVOKE ALL ON DATABASE ${quote(name)} FROM PUBLIC`);
  await server.query(`GRANT ALL ON DATABASE ${quote(name)} TO ${quote(name)}`);
  await server.connect({ database: name, as: undefined, statementSeconds: limitSeconds }, (client) =>
    client.query(`ALTER SCHEMA public OWNER TO ${quote(name)}`),
  );
  const as = { role: name, password };
  const order = { database: name, as, steps: templateSteps(spec), limitSeconds, log, done: async () => {} };
  const fault = await runSteps(server, order);
  if (fault !== undefined) return { ...fault, step: fault.step === 'seed' ? 'seed' : 'template' };
  await server.query(`ALTER ROLE ${quote(name)} NOLOGIN`);
  await server.query(`ALTER DATABASE ${quote(name)} ALLOW_CONNECTIONS false`);
  return undefined;
}
