import { join } from 'node:path';

/** Where tests keep the runtime library, so that it is built once for all of them. */
export const makeRuntimeFolder = () => join(process.cwd(), 'node_modules', '.cache', 'encore-runtime');
