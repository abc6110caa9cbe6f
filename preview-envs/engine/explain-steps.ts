import type { Address } from '#analyzer/model/address.ts';
import type { AppPlan, Plan } from '#analyzer/model/plan.ts';
import type { Declaration } from '../targets/declaration.ts';
import type { EngineStep } from './engine-steps.ts';
import type { UnexplainedStep } from './environment.ts';
import { describePlanned } from './describe-planned.ts';

/**
 * The third side of the check: what the engine is about to do, against the plan that people read and the graph it was
 * made from. A step is explained when
 *
 * - a resource that the head's graph has is created or changed, with the values that the graph has;
 * - it is replaced, and what differs is what its declaration says may replace it;
 * - the head's graph no longer has it, and it is deleted;
 * - it is the target's own, such as the preview itself, and is not deleted while its application is there.
 *
 * The base does not count: a preview is compared with what it was at an earlier commit, not with the base.
 *
 * @returns what nothing explains, with what the plan says of it
 */
export function explainSteps(
  plan: Plan,
  declarations: readonly Declaration[],
  steps: readonly EngineStep[],
): readonly UnexplainedStep[] {
  const declared = new Map(declarations.map((one) => [one.name, one]));
  const seen = new Set(steps.map((step) => step.name));
  const wrong = steps.flatMap((step): UnexplainedStep[] => {
    const declaration = declared.get(step.name);
    const address = addressIn(step.name);
    const sibling = declaration ?? declarations.find((one) => previewIn(one.name) === previewIn(step.name));
    const app = plan.apps.find(({ root }) => root === sibling?.root);
    if (isExplained(step, declaration, address, app)) return [];
    return [{ op: step.op, address: address ?? step.name, planSays: describePlanned(app, address) }];
  });
  const missing = declarations.filter(({ name }) => !seen.has(name));
  return [
    ...wrong,
    ...missing.map(({ name }) => ({
      op: 'none',
      address: addressIn(name) ?? name,
      planSays: 'it is part of the preview',
    })),
  ];
}

function isExplained(
  step: EngineStep,
  declaration: Declaration | undefined,
  address: Address | undefined,
  app: AppPlan | undefined,
): boolean {
  const inHead = address !== undefined && app?.head.resources.has(address) === true;
  if (step.op === 'delete') return declaration === undefined && !inHead && (address !== undefined || app === undefined);
  if (declaration === undefined) return false;
  if (address === undefined) return step.op !== 'replace';
  if (!inHead || !agrees(step, address, app)) return false;
  return step.op !== 'replace' || step.because.every((input) => declaration.replacedBy.includes(input));
}

/** Whether the values the engine is to use are those of the graph, where both have one of the same name. */
function agrees({ inputs }: EngineStep, address: Address, { head }: AppPlan): boolean {
  const properties = head.resources.get(address)?.properties ?? {};
  return Object.entries(properties).every(([name, value]) => {
    const used = inputs[name];
    return !value.known || typeof value.value !== typeof used || typeof used === 'object' || value.value === used;
  });
}

const previewIn = (name: string): string => name.slice(0, name.indexOf('/'));

/** `pr-12--bookshop/database:orders` → `database:orders`; undefined for the target's own. */
function addressIn(name: string): Address | undefined {
  const rest = name.slice(name.indexOf('/') + 1);
  return rest.includes(':') ? (rest as Address) : undefined;
}
