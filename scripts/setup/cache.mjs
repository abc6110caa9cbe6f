import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's cache folder for tools that set-up brings: one for all checkouts. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'understudy');
}
