import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Kernel } from './kernel.ts';

/**
 * Listens, says where, and serves until the process is told to stop; what is under way then has the configured time to
 * end. Resolves to the process's exit code.
 */
export async function runApplication(
  { config, events, started, stopping, log }: Kernel,
  server: Server,
  close: () => Promise<void>,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, config.listen, resolve);
  });
  // encore.dev swallows these signals; further listeners hear them all the same.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.open());
  events.send({ type: 'ready', port: (server.address() as AddressInfo).port });
  started.open();
  server.on('request', (_, response) => {
    // Kept open by the client, a connection would hold up the end.
    response.on('close', () => stopping.isOpen && setImmediate(() => server.closeIdleConnections()));
  });
  await stopping.passed();
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), config.stopMilliseconds);
  });
  const outcome = await Promise.race([ended.then(close).then(() => 'ended' as const), late]);
  clearTimeout(timer);
  if (outcome === 'late') log('warn', 'stopped with requests under way', {}, { milliseconds: config.stopMilliseconds });
  server.closeAllConnections();
  return 0;
}
