/** What a file of the repository is to the analyzer; undefined for one it never looks at. */
export type FileRole = 'code' | 'config' | 'manifest';

const SKIPPED = /(^|\/)(node_modules|encore\.gen|__tests__)\/|(^|\/)\./;
const CODE = /\.[cm]?[jt]sx?$/;
const NOT_CODE = /\.(test|spec)\.[^./]+$|\.d\.[mc]?ts$/;
const CONFIG = /(^|\/)(tsconfig(\.[^/]+)?|package|[^/]*tsconfig[^/]*)\.json$/;

/** Encore.ts looks at no tests, no dependencies, no generated code and nothing that starts with a dot; neither do we. */
export function classifyPath(path: string): FileRole | undefined {
  const isCandidate =
    path.endsWith('s') || path.endsWith('sx') || path.endsWith('.json') || path.endsWith('encore.app');
  if (!isCandidate || SKIPPED.test(path)) return undefined;
  if (CODE.test(path)) return NOT_CODE.test(path) ? undefined : 'code';
  if (path === 'encore.app' || path.endsWith('/encore.app')) return 'manifest';
  return CONFIG.test(path) ? 'config' : undefined;
}

/** JavaScript is looked at for what it uses; it may also be what a build made of TypeScript. */
export const isJavaScript = (path: string): boolean => /\.[cm]?jsx?$/.test(path);
