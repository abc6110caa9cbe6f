import type { Sources } from './sources.ts';

/** `~encore/auth`: who is signed in, typed by what the auth handlers return. */
export function auth({ authHandlers }: Sources): string {
  if (authHandlers.length === 0) {
    return `export type AuthData = null;
export function getAuthData(): AuthData {
  throw new Error('there is no auth handler, so there is no auth data');
}
`;
  }
  const types = authHandlers.map(
    ({ name, file }) =>
      `Awaited<ReturnType<typeof import(${JSON.stringify(`../../${file}`)})[${JSON.stringify(name)}]>>`,
  );
  return `import { getAuthData as read } from 'encore.dev/internal/codegen/auth';
export type AuthData = NonNullable<${types.join(' | ')}>;
export function getAuthData(): AuthData | null {
  return read() as AuthData | null;
}
`;
}
