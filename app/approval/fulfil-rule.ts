import type { CountedReview, Login, Need } from '#analyzer/model/approval.ts';
import type { ApprovalRule } from '#analyzer/model/approval-rules.ts';
import { acceptedBy, nameOfAccepted, type Accepted } from './accepted.ts';
import { reasonsFor } from './applies.ts';
import type { ApprovalFacts } from './facts.ts';

/** What a rule still needs of this plan; nothing if it does not apply or enough people of its set approved. */
export function unmetNeeds(
  facts: ApprovalFacts,
  rule: ApprovalRule,
  counted: readonly CountedReview[],
): readonly Need[] {
  const about = reasonsFor(rule.when, facts.plan);
  if (about.length === 0) return [];
  return acceptedBy(rule, facts.plan, facts.owners).flatMap((accepted) => {
    const approvers = new Set(
      counted.map((one) => one.by).filter((login) => accepted.some((one) => isIn(facts, login, one))),
    );
    const missing = rule.need - approvers.size;
    if (missing <= 0) return [];
    const obstacles = accepted.flatMap((one) => obstacleOf(facts, one) ?? []);
    return [{ rule, missing, about, from: accepted.map(nameOfAccepted), obstacles }];
  });
}

function isIn({ people }: ApprovalFacts, login: Login, accepted: Accepted): boolean {
  switch (accepted.who) {
    case 'writers':
      return true;
    case 'user':
      return accepted.login.toLowerCase() === login;
    case 'team':
      return people.get(login)?.teams.has(accepted.slug.toLowerCase()) ?? false;
    case 'email':
      return false;
  }
}

/** What stands against this one ever approving. */
function obstacleOf({ teams, people }: ApprovalFacts, accepted: Accepted): string | undefined {
  switch (accepted.who) {
    case 'writers':
      return undefined;
    case 'email':
      return `${accepted.address} is an e-mail address: name the account in CODEOWNERS, so that it can be matched`;
    case 'user':
      return people.get(accepted.login.toLowerCase())?.mayWrite === false
        ? `@${accepted.login} has no account that may write here: give it write access or change the rule`
        : undefined;
    case 'team':
      return obstacleOfTeam(accepted.slug, teams.get(accepted.slug.toLowerCase()) ?? 'unreadable');
  }
}

function obstacleOfTeam(slug: string, state: 'known' | 'missing' | 'unreadable'): string | undefined {
  switch (state) {
    case 'known':
      return undefined;
    case 'missing':
      return `there is no team ${slug} that the App can see: mend the rule, or make the team visible`;
    case 'unreadable':
      return `the App may not read members of ${slug}: grant it the organization permission "Members: read"`;
  }
}
