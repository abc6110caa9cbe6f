import { hostname, networkInterfaces } from 'node:os';

/** Where packages are fetched from and how the network is reached, of a build's environment. */
const URLS = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'npm_config_registry'];

/** Ports on this machine that these variables lead to: builds have to reach them. */
export function localPorts(env: Readonly<Record<string, string | undefined>>): readonly number[] {
  const here = new Set(['localhost', hostname(), ...ownAddresses()]);
  const urls = URLS.map((name) => env[name]).flatMap((text) => (text === undefined ? [] : (URL.parse(text) ?? [])));
  const isHere = ({ hostname: name }: URL) => here.has(name.replace(/^\[|\]$/g, '')) || name.startsWith('127.');
  const portOf = ({ port, protocol }: URL) => Number(port || (protocol === 'https:' ? 443 : 80));
  return [...new Set(urls.filter(isHere).map(portOf))].sort((a, b) => a - b);
}

const ownAddresses = () =>
  Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
