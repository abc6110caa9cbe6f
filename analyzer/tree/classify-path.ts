/** What a file of the repository is to the analyzer; undefined for one it never looks at. */
export type FileRole = 'code' | 'config' | 'manifest';

const SKIPPED_FOLDERS = /(^|\/)(node_modules|encore\.gen|__tests__|\.[^/]+)\//;
const CODE = /\.(ts|tsx|mts|cts)$/;
const NOT_CODE = /\.(test|spec)\.[^./]+$|\.d\.[mc]?ts$/;
const CONFIG = /(^|\/)(tsconfig(\.[^/]+)?|package|[^/]*tsconfig[^/]*)\.json$/;

/** Encore.ts looks at no tests, no dependencies, no generated code and no dot folders; neither do we. */
export function classifyPath(path: string): FileRole | undefined {
  const isCandidate =
    path.endsWith('ts') || path.endsWith('tsx') || path.endsWith('.json') || path.endsWith('encore.app');
  if (!isCandidate || SKIPPED_FOLDERS.test(path)) return undefined;
  if (CODE.test(path)) return NOT_CODE.test(path) ? undefined : 'code';
  if (path === 'encore.app' || path.endsWith('/encore.app')) return 'manifest';
  return CONFIG.test(path) ? 'config' : undefined;
}
