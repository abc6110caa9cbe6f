import type { CheckState, RepositoryState } from '#test/github/state.ts';

/** What the comment of the demo's pull request must say, by hand. */
const EXPECTED = [
  '### Infra plan: 4 to create, 3 to change, 2 to delete · waiting for approval',
  '**Data loss** · bucket `covers` is deleted',
  '**Data loss** · column `review.stars` is dropped',
  '`reviews` still reads it in [`reviews/api.ts:16`]',
  '**Public** · endpoint `GET /orders/:id` of `orders` needed sign-in and is public: [`orders/api.ts:14`]',
  '**Broader access** · `stock` may now also write database `catalog`',
  '**Secret needed** · secret `MailKey`',
  '**Breaks somebody** · endpoint `PUT /books/:isbn/cover` of `catalog`',
  '| `+` | endpoint `GET /books` of `catalog` | access `public` | [`catalog/search.ts:6`]',
  '| `+` | secret `MailKey` | read by `mail` |',
  '| `+` | topic `order-placed` |',
  '| `+` | subscription `order-placed` → `send-receipt` | in `mail`, 5 retries',
  '| `~` | cron `restock` | schedule every 6 h → every 1 h | [`stock/restock.ts:11`]',
  '| `-` | bucket `covers` | deleted, was public, versioned |',
  '| `+` | `orders` | publish | topic `order-placed` | [`orders/api.ts:32`]',
  '**write** (had read) | database `catalog` | `UPDATE book',
] as const;

/** What differs from it; nothing if comment and check are right. */
export function whatIsWrong({ comments }: RepositoryState, check: CheckState): readonly string[] {
  const own = comments.filter((one) => one.author === 'understudy[bot]');
  const body = own[0]?.body ?? '';
  const lines = check.annotations.map((one) => {
    const { path, start_line: line } = one as { path: string; start_line: number };
    return `${path}:${line}`;
  });
  return [
    ...(own.length === 1 ? [] : [`${own.length} comments instead of one`]),
    ...EXPECTED.filter((text) => !body.includes(text)).map((text) => `the comment lacks: ${text}`),
    ...(check.name === 'infra/plan' && check.conclusion === 'success'
      ? []
      : [`check ${check.name}: ${check.conclusion}`]),
    ...(lines.includes('reviews/migrations/2_drop_stars.up.sql:1') ? [] : ['no annotation on the dropped column']),
  ];
}
