import type { Fault, FaultyProxy } from '../faulty-proxy.ts';
import { descendantsOf } from './descendants.ts';

/** A point of an operation's progress: a request to the host, or a command of the engine and so long after its start. */
export type Moment =
  | { readonly is: 'call'; readonly nth: number; readonly when: 'asked' | 'begun' | 'answered' }
  | { readonly is: 'command'; readonly command: string; readonly after: number };

const LOOK_MS = 4;

export const describeMoment = (moment: Moment): string =>
  moment.is === 'call' ? `call ${moment.nth} ${moment.when}` : `pulumi ${moment.command} + ${moment.after} ms`;

/**
 * Strikes when an operation comes to a moment, and again at what follows it until the strike hits something.
 *
 * @param program whose engine it is
 * @param strike whether it has hit
 * @returns stops waiting
 */
export function strikeAt(moment: Moment, proxy: FaultyProxy, program: number, strike: () => boolean): () => void {
  let isOver = false;
  const tryOnce = () => {
    if (!isOver && strike()) isOver = true;
    return isOver;
  };
  if (moment.is === 'call') {
    let count = 0;
    proxy.fault = (): Fault | undefined => {
      if (isOver || count++ < moment.nth) return undefined;
      if (moment.when === 'answered') return { answered: () => void tryOnce() };
      return tryOnce() && moment.when === 'asked' ? 'hang' : undefined;
    };
    return () => (isOver = true);
  }
  let since: number | undefined;
  const timer = setInterval(() => {
    const isThere = () => descendantsOf(program).some(({ command }) => command.includes(`pulumi ${moment.command} `));
    if (since === undefined && isThere()) since = performance.now();
    if (since !== undefined && performance.now() - since >= moment.after) tryOnce();
    if (isOver) clearInterval(timer);
  }, LOOK_MS);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
