import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SERVICES = 100;
const PLAIN_FILES = 9_500;
/** Filler of about 2.5 kB, as long as an average source file. */
const FILLER = Array.from(
  { length: 34 },
  (_, index) =>
    `export function step${index}(input: { readonly value: number }): number { return input.value * ${index}; }`,
).join('\n');

/**
 * Writes a repository of about 10,000 files and 25 MB: 100 services that declare 600 resources, 300 files that use
 * them 1,300 times, and 9,500 files that have nothing to do with infrastructure. The same each time.
 */
export function generateRepository(folder: string): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('encore.app', '{ "id": "bench" }');
  for (let index = 0; index < SERVICES; index++) {
    const at = `services/s${index}`;
    write(
      `${at}/encore.service.ts`,
      `import { Service } from 'encore.dev/service';\nexport default new Service('s${index}');\n`,
    );
    write(`${at}/infra.ts`, infra(index));
    for (let consumer = 0; consumer < 3; consumer++) write(`${at}/use${consumer}.ts`, use(index, consumer));
  }
  for (let index = 0; index < PLAIN_FILES; index++) {
    const near = `import { step1 } from './plain${Math.max(0, index - 1)}';\n`;
    write(`lib/l${index % 95}/plain${index}.ts`, `${near}${FILLER}\nexport const used = step1;\n`);
  }
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Mira', '-c', 'user.email=mira@bookshop.example', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'Generated');
  git('repack', '-adq');
}

/** Changes five files, as a pull request does, and commits. */
export function changeFive(folder: string, round: number): void {
  for (let index = 0; index < 5; index++) {
    writeFileSync(
      join(folder, `services/s${round}/use${index % 3}.ts`),
      `${use(round, index % 3)}\nexport const round${index} = ${round};\n`,
    );
    writeFileSync(join(folder, `services/s${round}/infra.ts`), infra(round).replace("'1h'", "'2h'"));
  }
  execFileSync(
    'git',
    ['-c', 'user.name=Mira', '-c', 'user.email=mira@bookshop.example', 'commit', '-qam', `Round ${round}`],
    { cwd: folder },
  );
}

function infra(index: number): string {
  return `import { api } from 'encore.dev/api';
import { CronJob } from 'encore.dev/cron';
import { Topic } from 'encore.dev/pubsub';
import { Bucket } from 'encore.dev/storage/objects';
import { SQLDatabase } from 'encore.dev/storage/sqldb';
export const db = new SQLDatabase('db${index}');
export const topic = new Topic<{ id: number }>('topic${index}', { deliveryGuarantee: 'at-least-once' });
export const bucket = new Bucket('bucket${index}', { versioned: true });
export const list = api({ expose: true, method: 'GET', path: '/s${index}' }, async () => ({ ok: true }));
const cron = new CronJob('cron${index}', { every: '1h', endpoint: list });
${FILLER}
`;
}

function use(index: number, consumer: number): string {
  const more = consumer === 0 ? '  await db.exec`DELETE FROM item WHERE id = ${id}`;\n' : '';
  return `import { bucket, db, topic } from './infra.js';
export async function act${consumer}(id: number): Promise<void> {
  await db.queryRow\`SELECT name FROM item WHERE id = \${id}\`;
  await db.exec\`UPDATE item SET name = \${id} WHERE id = \${id}\`;
${more}  await topic.publish({ id });
  await bucket.download('a');
}
${FILLER}
`;
}
