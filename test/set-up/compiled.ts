import { join } from 'node:path';

/**
 * For programs of ours that a test starts: what Node has compiled of them for one test, it need not compile for the next.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
 */
export const COMPILED = { NODE_COMPILE_CACHE: join(process.cwd(), 'node_modules', '.cache', 'compiled') };
