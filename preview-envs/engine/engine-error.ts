import { CommandError } from '@pulumi/pulumi/automation/index.js';

/** The engine cannot do its work here: its backend is away, its key is another one. */
export class EngineError extends Error {
  override name = 'EngineError';
}

/**
 * What the engine itself said of a command that failed. Its message has the whole command and the backend's address
 * with its password: neither goes any further.
 */
export function toEngineError(error: unknown, backendUrl: string): unknown {
  if (!(error instanceof CommandError)) return error;
  const lines = error.message.split('\n').filter((line) => /^\s*error: /.test(line));
  const said = lines.at(-1)?.replace(/^\s*error: /, '') ?? 'it ended without a word';
  return new EngineError(`the engine: ${hidePassword(said, backendUrl)}`);
}

/** Leaves a password out of a text that an address of a backend may be in. */
export function hidePassword(text: string, backendUrl: string): string {
  const { password } = URL.canParse(backendUrl) ? new URL(backendUrl) : { password: '' };
  return password === '' ? text : text.replaceAll(password, '***').replaceAll(decodeURIComponent(password), '***');
}
