import { hostname, networkInterfaces } from 'node:os';

/** Whether a host name or address is this machine's own. */
export function isThisMachine(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  return name.startsWith('127.') || ['localhost', hostname(), ...ownAddresses()].includes(name);
}

const ownAddresses = () =>
  Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
