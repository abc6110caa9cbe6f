import { findEncore, type EncoreCommand } from '#preview-envs/encore/build/image/find-encore.ts';

/** With `UNDERSTUDY_TEST_BUILDER=encore` the applications of tests are built by the command that is on PATH. */
export const isEncoreUnderTest = process.env['UNDERSTUDY_TEST_BUILDER'] === 'encore';

/**
 * The command, where tests are to be run with it.
 *
 * @throws Error where there is none
 */
export async function encoreUnderTest(home: string): Promise<EncoreCommand | undefined> {
  if (!isEncoreUnderTest) return undefined;
  const found = await findEncore(false, home);
  if (!('command' in found)) throw new Error(found.because);
  return found.command;
}
