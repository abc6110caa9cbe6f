import { BROKER_SCHEMA } from '../../encore/broker-schema.ts';
import { brokerOf, roleOf } from './names.ts';
import { clone, type DatabaseDeps, type DatabaseOrder } from './provide-database.ts';

const EMPTY = { base: [], seed: undefined };

/** The database behind a preview's topics, with its tables. One that is there is kept with its messages. */
export async function ensureBroker(
  deps: DatabaseDeps,
  { preview, repository, password }: Pick<DatabaseOrder, 'preview' | 'repository' | 'password'>,
): Promise<void> {
  const { server, templates } = deps;
  const database = brokerOf(preview);
  const as = { role: roleOf(preview), password };
  const prepare = () => server.connect({ database, as, statementSeconds: 30 }, (client) => client.query(BROKER_SCHEMA));
  const exists = (await server.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])).length > 0;
  // One whose making was cut off lets nobody in, or not make tables.
  const isSound =
    exists &&
    (await prepare().then(
      () => true,
      () => false,
    ));
  if (isSound) return;
  const spec = { ...EMPTY, labels: { repository, database: '_broker' } };
  const fault = await templates.use(
    spec,
    () => {},
    (template) => clone(server, { database, role: as.role, template }),
  );
  if (fault !== undefined) throw new Error(`the empty template was not made: ${fault.reason}`);
  await prepare();
}
