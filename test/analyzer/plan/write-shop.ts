import fc from 'fast-check';
import { declareShop, type Declaration } from './declare-shop.ts';
import type { Shop } from './shop-model.ts';

/** How the same application may be written down. */
export interface Style {
  /** Appended to variables whose name means nothing. */
  readonly suffix: string;
  /** Files of the declarations, in turn. */
  readonly files: readonly string[];
  readonly isReversed: boolean;
  /** Whether defaults are written out. */
  readonly isExplicit: boolean;
  readonly quote: "'" | '"' | '`';
  readonly padding: string;
}

export const styles: fc.Arbitrary<Style> = fc.record({
  suffix: fc.constantFrom('', 'Two', '$', 'Ünïcode'),
  files: fc.array(fc.constantFrom('a', 'b/c', 'zzz', 'deep/er/still'), { minLength: 1, maxLength: 5 }),
  isReversed: fc.boolean(),
  isExplicit: fc.boolean(),
  quote: fc.constantFrom("'", '"', '`'),
  padding: fc.constantFrom('', '\n\n', ' /* moved */ ', '// why\n'),
});

/** The application's files in a style. */
export function writeShop(shop: Shop, style: Style): Readonly<Record<string, string>> {
  const declared = declareShop(shop, style);
  const ordered = style.isReversed ? declared.toReversed() : declared;
  const placed = ordered.map((one, index) => ({ ...one, file: style.files[index % style.files.length]! }));
  const files = Map.groupBy(placed, (one) => one.file);
  return {
    'shop/encore.service.ts': `import { Service } from 'encore.dev/service';\nexport default new Service('shop');`,
    ...migrationsOf(shop),
    ...Object.fromEntries([...files].map(([file, here]) => [`shop/${file}.ts`, textOf(file, here, placed, style)])),
  };
}

type Placed = Declaration & { readonly file: string };

function textOf(file: string, here: readonly Placed[], all: readonly Placed[], { padding }: Style): string {
  const up = '../'.repeat(file.split('/').length - 1) || './';
  const sdk = new Set(here.map((one) => `import { ${one.construct} } from 'encore.dev/${one.module}';`));
  const needed = new Set(here.flatMap((one) => one.needs));
  const own = all
    .filter((one) => one.file !== file && one.exported !== undefined && needed.has(one.exported))
    .map((one) => `import { ${one.exported} } from '${up}${one.file}';`);
  const body = here.map((one) => one.code.replace('MIGRATIONS', `${up}MIGRATIONS`).replace('PUBLIC', `${up}public`));
  return [...sdk, ...own, padding, body.join(`${padding}\n`)].join('\n');
}

function migrationsOf({ database }: Shop): Readonly<Record<string, string>> {
  if (database === null) return {};
  const [table, column, extra] = [database['table'], database['column'], database['extra']].map(String);
  const sql = `CREATE TABLE ${table} (${column}); CREATE TABLE other (a INT); ${extra}`;
  return { 'shop/MIGRATIONS/1_create.up.sql': sql };
}
