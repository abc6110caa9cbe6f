import type { Options } from 'postgres';

/** A PostgreSQL URL as the client wants it; `?host=/folder` names a Unix socket's folder. */
export function connectionOptions(url: string): Options<Record<string, never>> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  const tls = searchParams.get('sslmode') ?? 'disable';
  return {
    host: host === '' ? 'localhost' : host,
    port: Number(searchParams.get('port') ?? (port === '' ? 5432 : port)),
    user: decodeURIComponent(username),
    pass: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ssl: tls === 'disable' ? false : tls === 'verify-full' ? 'verify-full' : 'require',
  };
}
