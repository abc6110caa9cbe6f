import type { CountedReview, Need } from './approval.ts';
import { pathsOf, reasonsFor } from './applies.ts';
import type { ApprovalFacts, Login } from './facts.ts';
import type { ApprovalRule, Principal } from '#analyzer/model/approval-rules.ts';

/** What a rule still needs of this plan; nothing if it does not apply or enough people of its set approved. */
export function unmetNeeds(
  facts: ApprovalFacts,
  rule: ApprovalRule,
  counted: readonly CountedReview[],
): readonly Need[] {
  const about = reasonsFor(rule.when, facts.plan);
  if (about.length === 0) return [];
  return requirementsOf(facts, rule).flatMap((accepted) => {
    const approvers = new Set(
      counted.map((one) => one.by).filter((login) => accepted.some((one) => isIn(facts, login, one))),
    );
    const missing = rule.need - approvers.size;
    if (missing <= 0) return [];
    return [{ rule, missing, about, from: accepted.map(nameOf), obstacles: obstaclesOf(facts, accepted, counted) }];
  });
}

type Accepted = Exclude<Principal, { who: 'owners' }> | { readonly who: 'email'; readonly address: string };

/** `owners` means: of every group of files that share owners, somebody. The rest of the set counts everywhere. */
function requirementsOf(facts: ApprovalFacts, rule: ApprovalRule): readonly (readonly Accepted[])[] {
  const named = rule.from.filter((one): one is Exclude<Principal, { who: 'owners' }> => one.who !== 'owners');
  if (named.length === rule.from.length) return [named];
  const groups = new Map<string, readonly string[]>();
  for (const path of facts.plan.apps.flatMap(pathsOf)) {
    const owners = facts.owners.ownersOf(path);
    groups.set(owners.join(' '), owners);
  }
  // Files that nobody owns are everybody's who may write: a rule must never be impossible for want of an owner.
  return [...groups.values()].map((owners) =>
    owners.length === 0 ? [...named, { who: 'writers' } as const] : [...named, ...owners.map(ownerOf)],
  );
}

function ownerOf(owner: string): Accepted {
  if (!owner.startsWith('@')) return { who: 'email', address: owner };
  return owner.includes('/') ? { who: 'team', slug: owner } : { who: 'user', login: owner.slice(1) };
}

function isIn(facts: ApprovalFacts, login: Login, accepted: Accepted): boolean {
  switch (accepted.who) {
    case 'writers':
      return true;
    case 'user':
      return accepted.login.toLowerCase() === login;
    case 'team': {
      const teams = facts.people.get(login)?.teams ?? 'unknown';
      return teams !== 'unknown' && teams.has(accepted.slug.toLowerCase());
    }
    case 'email':
      return false;
  }
}

function nameOf(accepted: Accepted): string {
  switch (accepted.who) {
    case 'writers':
      return 'somebody who may write';
    case 'user':
      return `@${accepted.login}`;
    case 'team':
      return accepted.slug;
    case 'email':
      return accepted.address;
  }
}

function obstaclesOf(
  facts: ApprovalFacts,
  accepted: readonly Accepted[],
  counted: readonly CountedReview[],
): readonly string[] {
  const emails = accepted.filter((one) => one.who === 'email').map((one) => one.address);
  const unreadable = counted.some((one) => (facts.people.get(one.by)?.teams ?? 'unknown') === 'unknown');
  const teams = accepted.some((one) => one.who === 'team');
  return [
    ...emails.map(
      (address) => `${address} is an e-mail address: name the account in CODEOWNERS, so that it can be matched`,
    ),
    ...(teams && unreadable
      ? ['the App may not read team members: grant it the organization permission "Members: read"']
      : []),
  ];
}
