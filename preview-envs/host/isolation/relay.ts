import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { ServerAddress } from '../databases/server.ts';

export interface Relay {
  readonly port: number;
  close(): void;
}

/** Passes connections on, so that what listens on this machine's loopback is reached on another address of it. */
export async function openRelay(at: ServerAddress, to: ServerAddress): Promise<Relay> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const other = connect(to);
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    for (const [one, peer] of [
      [socket, other],
      [other, socket],
    ] as const) {
      one.setNoDelay(true);
      one.on('error', () => peer.destroy());
      one.once('close', () => peer.destroy());
    }
    socket.pipe(other).pipe(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
