import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIGURATION } from '#analyzer/configuration/configuration.ts';
import { readConfiguration } from '#analyzer/configuration/read-configuration.ts';

const problemsOf = (text: string) => {
  const read = readConfiguration(text);
  return read.ok ? [] : read.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

test('all keys', () => {
  const read = readConfiguration(`
apps: [shop, ./office/]
preview:
  target: host
  start: label
  approval: required
  sleep-after: 30m
  destroy-after: 2d
  max-age: 14d
  at-most: 3
  seed: db/seed.sql
approval:
  carry: same-commit
  by-author: true
  rules:
    - when: data-loss
      need: 2
      from: ['@Bookshop/Platform', '@ola', owners]
    - when: kind:bucket
      from: [writers]
    - when: path:/orders/
      from: [owners]
budget:
  database: 12
  auth-handler: 0
`);
  expect(read).toEqual({
    ok: true,
    configuration: {
      apps: ['shop', 'office'],
      preview: {
        target: 'host',
        start: 'label',
        approval: 'required',
        sleepAfterSeconds: 1_800,
        destroyAfterSeconds: 172_800,
        maxAgeSeconds: 1_209_600,
        atMost: 3,
        seed: 'db/seed.sql',
      },
      approval: {
        carry: 'same-commit',
        byAuthor: true,
        rules: [
          {
            when: { on: 'risk', risk: 'data-loss' },
            need: 2,
            from: [{ who: 'team', slug: '@bookshop/platform' }, { who: 'user', login: 'ola' }, { who: 'owners' }],
          },
          { when: { on: 'kind', kind: 'bucket' }, need: 1, from: [{ who: 'writers' }] },
          { when: { on: 'path', pattern: '/orders/' }, need: 1, from: [{ who: 'owners' }] },
        ],
      },
      budget: { database: 12, 'auth-handler': 0 },
    },
  });
});

test.each(['', '# nothing yet\n', '{}', 'apps: auto'])('%j asks for the defaults', (text) => {
  expect(readConfiguration(text)).toEqual({ ok: true, configuration: DEFAULT_CONFIGURATION });
});

describe('what is wrong is said with its place and what is allowed', () => {
  test.each([
    ['previw: {}', '1:1 `previw` is not known here: the file takes apps, preview, approval, budget'],
    ['apps: auto\npreview:\n  start: always\n', '3:10 preview.start is "always": allowed are automatic, label, manual'],
    ['preview:\n  approval: yes', '2:13 preview.approval is "yes": allowed are required, none'],
    ['preview:\n  sleep-after: 1 hour', '2:16 preview.sleep-after is "1 hour": it takes a time such as 30m, 1h or 7d'],
    ['preview:\n  at-most: 0', '2:12 preview.at-most is 0: it must be >= 1'],
    ['preview:\n  at-most: many', '2:12 preview.at-most is "many": it takes an integer'],
    ['preview: yes please', '1:10 preview is "yes please": it takes an object'],
    ['apps: 7', '1:7 apps is 7: it takes auto, or a list of folders'],
    [
      'apps: [../other]',
      '1:8 apps.0 is "../other": it takes folders of the repository, without .. and a leading slash',
    ],
    [
      'preview: { seed: /etc/passwd }',
      '1:18 preview.seed is "/etc/passwd": it takes the path of an .sql, .ts or .js file in the repository',
    ],
    ['approval:\n  rules: []', '2:10 approval.rules is empty: leave it out or list something'],
    ['approval:\n  rules:\n    - from: [writers]', '3:7 approval.rules.0 lacks `when`'],
    [
      'approval:\n  rules:\n    - when: dataloss\n      from: [writers]',
      '3:13 approval.rules.0.when is "dataloss": allowed are any-change, data-loss, migration-rewritten, public-exposure, privilege-growth, broken-contract, secret-needed, over-budget, blind-spot, kind:KIND (such as kind:database), path:PATTERN (such as path:/orders/)',
    ],
    [
      "approval:\n  rules:\n    - when: any-change\n      from: ['platform']",
      '4:14 approval.rules.0.from.0 is "platform": allowed are writers, owners, @user, @organization/team',
    ],
    [
      'budget:\n  databases: 12',
      '2:3 `databases` is not known here: budget takes service, endpoint, gateway, auth-handler, database, topic, subscription, bucket, cache, cron, secret, metric, cloud',
    ],
    ['budget:\n  database: -1', '2:13 budget.database is -1: it must be >= 0'],
    ['budget:\n  database: a dozen', '2:13 budget.database is "a dozen": it takes an integer'],
    ['apps: auto\napps: auto', '2:1 Map keys must be unique'],
    ['apps: [', '1:8 Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ])('%j', (text, message) => {
    expect(problemsOf(text)).toEqual([message]);
  });
});

test('several problems come at once, in order', () => {
  expect(problemsOf('preview:\n  at-most: 0\n  start: never\nappz: 1').map((one) => one.slice(0, 4))).toEqual([
    '2:12',
    '3:10',
    '4:1 ',
  ]);
});

test('a bomb of aliases and a huge file are refused', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let level = 0; level < 8; level++) {
    const [from, to] = ['abcdefghij'[level], 'abcdefghij'[level + 1]];
    bomb.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(', ')}]`);
  }
  expect(problemsOf(bomb.join('\n'))).toEqual([expect.stringContaining('alias')]);
  expect(problemsOf(`# ${'x'.repeat(70_000)}`)).toEqual(['1:1 the file is longer than 64 KiB']);
});

test('no text makes it throw, and every problem has its place', () => {
  const hasPlaces = (text: string) => {
    const read = readConfiguration(text);
    return read.ok || read.problems.every(({ line, column }) => line >= 1 && column >= 1);
  };
  const texts = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' }));
  expect(fc.check(fc.property(texts, hasPlaces), { numRuns: 500 })).toMatchObject({ failed: false });
});
