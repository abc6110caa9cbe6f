import { PulumiCommand } from '@pulumi/pulumi/automation/index.js';

const commands = new Map<string, Promise<PulumiCommand>>();

/**
 * The engine in a folder that has `bin/pulumi`. Asking it for its version takes a while: once a process.
 *
 * @throws Error where there is none
 */
export function pulumiCommand(root: string): Promise<PulumiCommand> {
  const known = commands.get(root);
  if (known !== undefined) return known;
  const command = PulumiCommand.get({ root });
  commands.set(root, command);
  command.catch(() => commands.delete(root));
  return command;
}
