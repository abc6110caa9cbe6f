import { isolateByAccount, type AccountIsolationOptions } from './account-isolation.ts';
import { isolateByContainer, type ContainerIsolationOptions } from './container-isolation.ts';
import type { Isolation } from './isolation.ts';

/** `auto`: containers where they can be had and keep previews apart as they should, else processes. */
export const ISOLATIONS = ['auto', 'processes', 'containers'] as const;
export type IsolationChoice = (typeof ISOLATIONS)[number];

/**
 * Opens what keeps previews apart on this machine. Its guarantees say what was chosen and why.
 *
 * @throws Error where containers were asked for and cannot be had
 */
export async function openIsolation(
  choice: IsolationChoice,
  options: AccountIsolationOptions & ContainerIsolationOptions,
): Promise<Isolation> {
  const accounts = isolateByAccount(options);
  if (choice === 'processes') return accounts;
  try {
    return await isolateByContainer(accounts, options);
  } catch (error) {
    if (choice === 'auto' && error instanceof Error)
      return { ...accounts, guarantees: [`previews are processes: ${error.message}`, ...accounts.guarantees] };
    await accounts.close();
    throw error;
  }
}
