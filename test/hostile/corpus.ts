/** Files made to hang, overflow or confuse a reader of source code. Each imports the SDK, so that it is parsed. */
const SDK = `import { Topic } from 'encore.dev/pubsub';\n`;
const code = (text: string) => ({ 'evil/a.ts': SDK + text });
const nested = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;

export const CORPUS: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>> = {
  'async( 24 times': code('async('.repeat(24)),
  'async( 2,000 times': code('async('.repeat(2_000)),
  '1,000 parentheses': code(`x = ${nested('(', ')', 1_000)};`),
  '10,000 parentheses': code(`x = ${nested('(', ')', 10_000)};`),
  '10,000 arrays': code(`x = ${nested('[', ']', 10_000)};`),
  '10,000 objects': code(`x = ${nested('{a:', '}', 10_000)};`),
  '10,000 templates': code(`x = ${nested('`${', '}`', 10_000)};`),
  '10,000 blocks': code(nested('{', '}', 10_000)),
  '10,000 generics': code(`let x: ${nested('A<', '>', 10_000)};`),
  '10,000 functions': code(nested('()=>', '', 10_000)),
  '10,000 a+': code(`x = ${'a+'.repeat(10_000)}a;`),
  '10,000 names joined': code(`new Topic(${"'a'+".repeat(10_000)}'a', {});`),
  '10,000 members': code(`x = a${'.b'.repeat(10_000)};`),
  '10,000 calls': code(`x = a${'()'.repeat(10_000)};`),
  '10,000 conditions': code(`x = ${'a?b:'.repeat(10_000)}c;`),
  '5,000 else ifs': code(`${'if(a){}else '.repeat(5_000)}{}`),
  '10,000 elements': { 'evil/a.tsx': `${SDK}x = ${nested('<a>', '</a>', 10_000)};` },
  'open generics': code('x = a<'.repeat(3_000)),
  'open template': code('`${'.repeat(3_000)),
  'open comment': code(`/*${'*'.repeat(500_000)}`),
  'one regular expression': code(`x = /${'('.repeat(50_000)}/;`),
  'over 1 MiB': code('a;'.repeat(600_000)),
  '10 MB': code('a;'.repeat(5_000_000)),
  '5,000 imports': code(
    Array.from({ length: 5_000 }, (_, index) => `import { x${index} } from './m${index}';`).join('\n'),
  ),
  '20,000 declarations': code(Array.from({ length: 20_000 }, (_, index) => `new Topic('t${index}', {});`).join('\n')),
  'NUL bytes': code('\0\0\0'),
  'invalid UTF-8': { 'evil/a.ts': Buffer.concat([Buffer.from(SDK), Buffer.from([0xff, 0xfe, 0x80, 0xc0])]) },
  'UTF-16': { 'evil/a.ts': Buffer.from(`\ufeff${SDK}new Topic('a', {});`, 'utf16le') },
  'lone surrogates': code(String.raw`new Topic('\ud800', {});`),
  'names of prototypes': code(
    `export const __proto__ = new Topic('__proto__', { __proto__: 1, constructor: 2 }); constructor.publish(); export { toString as hasOwnProperty };`,
  ),
  'escapes in names': code(String.raw`const \u0061 = new Topic('a', {}); \u{61}.publish({});`),
  'import of itself': {
    'evil/a.ts': `${SDK}export * from './a'; export { x } from './a'; import { x } from './a'; x.publish();`,
  },
  'cycle of 1,000 re-exports': Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [
      `evil/m${index}.ts`,
      `import 'encore.dev/pubsub';\nexport * from './m${(index + 1) % 1_000}';\nimport { t } from './m0';\nt.publish({});`,
    ]),
  ),
  'cycle of tsconfig': {
    'evil/a.ts': SDK,
    'tsconfig.json': '{ "extends": "./b.tsconfig.json" }',
    'b.tsconfig.json': '{ "extends": "./tsconfig.json" }',
  },
  'tsconfig paths to anywhere': {
    'evil/a.ts': `${SDK}import { x } from 'y';`,
    'tsconfig.json':
      '{ "compilerOptions": { "paths": { "*": ["../../../*"], "y": [null, 3, "y"] }, "baseUrl": "../.." } }',
  },
  'nested package.json': {
    'evil/a.ts': SDK,
    'package.json': `{ "name": "x", "exports": ${nested('{"a":', '}', 5_000)} }`,
  },
  'broken JSON': { 'evil/a.ts': SDK, 'package.json': '{', 'tsconfig.json': '[]' },
  'huge encore.app': { 'evil/encore.app': ' '.repeat(2_000_000), 'evil/a.ts': SDK },
  'SQL of parentheses': code(
    `import { SQLDatabase } from 'encore.dev/storage/sqldb'; const db = new SQLDatabase('d'); db.query\`SELECT ${nested('(', ')', 20_000)}\`;`,
  ),
  'SQL of operators': code(
    `import { SQLDatabase } from 'encore.dev/storage/sqldb'; const db = new SQLDatabase('d'); db.query\`SELECT ${'1+'.repeat(20_000)}1\`;`,
  ),
  'migration bombs': {
    'evil/a.ts': `import { SQLDatabase } from 'encore.dev/storage/sqldb'; new SQLDatabase('d', { migrations: './m' });`,
    'evil/m/1_a.up.sql': `SELECT ${nested('(', ')', 50_000)};`,
    'evil/m/2_b.up.sql': Buffer.from([0, 1, 2, 255]),
    'evil/m/3_c.up.sql': `SELECT ${'1+'.repeat(50_000)}1;`,
    'evil/m/4_d.up.sql': ';'.repeat(900_000),
  },
  'migrations outside': code(
    `import { SQLDatabase } from 'encore.dev/storage/sqldb'; new SQLDatabase('d', { migrations: '../../../etc' });`,
  ),
};
