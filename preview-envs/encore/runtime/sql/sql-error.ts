import postgres from 'postgres';

/** An error of the database in the words that applications know from Encore's driver. */
export function sqlError(thrown: unknown): Error {
  if (!(thrown instanceof postgres.PostgresError)) return thrown instanceof Error ? thrown : new Error(String(thrown));
  const { severity, message, detail, hint } = thrown;
  const more = [detail && `\nDETAIL: ${detail}`, hint && `\nHINT: ${hint}`].filter(Boolean).join('');
  return Object.assign(new Error(`db error: ${severity}: ${message}${more}`), { code: 'GenericFailure' });
}
