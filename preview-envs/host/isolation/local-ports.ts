import { isThisMachine } from './this-machine.ts';

/** Where packages are fetched from and how the network is reached, of a build's environment. */
const URLS = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'npm_config_registry'];

/** Ports on this machine that these variables lead to: builds have to reach them. */
export function localPorts(env: Readonly<Record<string, string | undefined>>): readonly number[] {
  const urls = URLS.map((name) => env[name]).flatMap((text) => (text === undefined ? [] : (URL.parse(text) ?? [])));
  const portOf = ({ port, protocol }: URL) => Number(port || (protocol === 'https:' ? 443 : 80));
  return [...new Set(urls.filter((url) => isThisMachine(url.hostname)).map(portOf))].sort((a, b) => a - b);
}
