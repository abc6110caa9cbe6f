import { findEncore, type EncoreCommand } from '../encore/build/image/find-encore.ts';

/** `auto`: Encore's own command where it is installed, else our bundler. */
export const BUILDERS = ['auto', 'encore', 'bundler'] as const;
export type BuilderChoice = (typeof BUILDERS)[number];

export interface OpenBuilder {
  readonly encore: EncoreCommand | undefined;
  /** A line for the operator. */
  readonly says: string;
}

/**
 * Decides what previews are built with on this machine.
 *
 * @throws Error where Encore's command was asked for and cannot be used
 */
export async function openBuilder(choice: BuilderChoice, others: boolean, home: string): Promise<OpenBuilder> {
  if (choice === 'bundler') return { encore: undefined, says: 'previews are built with npm packages alone' };
  const found = await findEncore(others, home);
  if ('command' in found) {
    const { program, version } = found.command;
    return { encore: found.command, says: `previews are built by Encore ${version} (${program})` };
  }
  if (choice === 'encore') throw new Error(`previews cannot be built by Encore: ${found.because}`);
  return { encore: undefined, says: `previews are built with npm packages alone: ${found.because}` };
}
