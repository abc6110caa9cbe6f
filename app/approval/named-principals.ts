import type { Login } from '#analyzer/model/approval.ts';
import type { ApprovalRules } from '#analyzer/model/approval-rules.ts';
import type { Plan } from '#analyzer/model/plan.ts';
import { acceptedBy } from './accepted.ts';
import { reasonsFor } from './applies.ts';
import type { CodeOwners } from './code-owners.ts';
import { rulesFor } from './decide-approval.ts';

/** Whom the rules that apply to a plan name: accounts and teams, in lower case. */
export function namedPrincipals(plan: Plan, rules: ApprovalRules, owners: CodeOwners) {
  const accepted = rulesFor(rules)
    .filter((rule) => reasonsFor(rule.when, plan).length > 0)
    .flatMap((rule) => acceptedBy(rule, plan, owners).flat());
  const users = new Set<Login>();
  const teams = new Set<string>();
  for (const one of accepted) {
    if (one.who === 'user') users.add(one.login.toLowerCase());
    if (one.who === 'team') teams.add(one.slug.toLowerCase());
  }
  return { users, teams };
}
