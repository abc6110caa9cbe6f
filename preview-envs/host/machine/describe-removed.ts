import type { Removed } from './remove-remains.ts';

/** One line: `process 812 node main.mjs of /var/lib/understudy`. */
export const describeRemoved = ({ kind, name, dataFolder }: Removed): string => `${kind} ${name} of ${dataFolder}`;
