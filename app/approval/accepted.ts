import { ANY_WRITER } from '#analyzer/model/approval.ts';
import type { ApprovalRule, Principal } from '#analyzer/model/approval-rules.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import { pathsOf } from './applies.ts';
import type { CodeOwners } from './code-owners.ts';

/** Whom a rule accepts, with `owners` resolved to whom CODEOWNERS names. */
export type Accepted = Exclude<Principal, { who: 'owners' }> | { readonly who: 'email'; readonly address: string };

/**
 * What one rule asks of this plan, all of which has to be met. `owners` means: of every group of files that share
 * owners, somebody. The rest of the set counts everywhere.
 */
export function acceptedBy(rule: ApprovalRule, plan: Plan, owners: CodeOwners): readonly (readonly Accepted[])[] {
  const named = rule.from.filter((one): one is Exclude<Principal, { who: 'owners' }> => one.who !== 'owners');
  if (named.length === rule.from.length) return [named];
  const groups = new Map<string, readonly string[]>();
  for (const path of plan.apps.flatMap(pathsOf)) {
    const found = owners.ownersOf(path);
    groups.set(found.join(' '), found);
  }
  // Files that nobody owns are everybody's who may write: a rule must never be impossible for want of an owner.
  return [...groups.values()].map((group) =>
    group.length === 0 ? [...named, { who: 'writers' } as const] : [...named, ...group.map(ownerOf)],
  );
}

function ownerOf(owner: string): Accepted {
  if (!owner.startsWith('@')) return { who: 'email', address: owner };
  return owner.includes('/') ? { who: 'team', slug: owner } : { who: 'user', login: owner.slice(1) };
}

export function nameOfAccepted(accepted: Accepted): string {
  switch (accepted.who) {
    case 'writers':
      return ANY_WRITER;
    case 'user':
      return `@${accepted.login}`;
    case 'team':
      return accepted.slug;
    case 'email':
      return accepted.address;
  }
}
