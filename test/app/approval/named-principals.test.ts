import { expect, test } from 'vitest';
import { DEFAULT_RULES, type ApprovalRule, type Principal } from '#analyzer/model/approval-rules.ts';
import { readCodeOwners } from '#app/approval/code-owners.ts';
import { namedPrincipals } from '#app/approval/named-principals.ts';
import { planOf } from './facts-of.ts';

const rule = (on: ApprovalRule['when'], ...from: [Principal, ...Principal[]]): ApprovalRule => ({
  when: on,
  need: 1,
  from,
});
const any = { on: 'any-change' } as const;
const named = (plan: 'create' | 'delete', owners: string, ...rules: readonly ApprovalRule[]) =>
  namedPrincipals(planOf(plan), { ...DEFAULT_RULES, rules }, readCodeOwners(owners));

test('accounts and teams of the rules that apply, without case', () => {
  const from = [
    { who: 'user', login: 'Noor' },
    { who: 'team', slug: '@Bookshop/Platform' },
    { who: 'writers' },
  ] as const;
  expect(named('create', '', rule(any, ...from))).toEqual({
    users: new Set(['noor']),
    teams: new Set(['@bookshop/platform']),
  });
});

test('a rule that does not apply names nobody', () => {
  const loss = rule({ on: 'risk', risk: 'data-loss' }, { who: 'user', login: 'noor' });
  expect(named('create', '', loss).users).toEqual(new Set());
  expect(named('delete', '', loss).users).toEqual(new Set(['noor']));
});

test('owners are those of the files that the plan stands on', () => {
  const owners = '/catalog/ @Mira @Bookshop/Books mira@bookshop.example\n/orders/ @jon\n';
  expect(named('create', owners, rule(any, { who: 'owners' }))).toEqual({
    users: new Set(['mira']),
    teams: new Set(['@bookshop/books']),
  });
});
