/** Where packages are fetched from, and how the network is reached. None of it is a credential of the host's. */
const NETWORK = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'npm_config_registry',
];

/**
 * The whole environment of an untrusted step: no variable of the caller's but those that lead to the package registry.
 *
 * @param home an empty folder of its own
 */
export function cleanEnvironment(path: string, home: string): Readonly<Record<string, string>> {
  const network = NETWORK.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(network), PATH: path, HOME: home, TMPDIR: home, LC_ALL: 'C.UTF-8', CI: 'true' };
}
