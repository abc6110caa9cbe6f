import { connect } from 'node:net';

const LOOK_MS = 500;

/**
 * Ends this process when the engine that started it is gone: killed, it does not stop what it started. The engine is
 * the parent; that the parent was not gone before it was looked for is known from the engine's own server, which answers
 * afterwards.
 *
 * @param args of this program: the engine's address is among them
 */
export function endWithEngine(args: readonly string[]): void {
  const engine = process.ppid;
  const end = () => process.exit(1);
  setInterval(() => process.ppid === engine || end(), LOOK_MS).unref();
  const [, host, port] =
    args.map((one) => /^([\d.]+|\[[\da-f:]+\]|localhost):(\d+)$/.exec(one)).find((one) => one) ?? [];
  if (host === undefined) return;
  const probe = connect(Number(port), host.replaceAll(/[[\]]/g, ''), () => probe.destroy());
  probe.once('error', end);
}
