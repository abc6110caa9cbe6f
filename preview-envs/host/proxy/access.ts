import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** How a request came with the key, or that it did not. */
export type Access = 'cookie' | 'header' | 'link' | 'none';

const COOKIE = 'understudy-key';
/** For programs: they need no cookie. */
const HEADER = 'x-understudy-key';
const digest = (text: string) => createHash('sha256').update(text).digest();
const isSame = (given: string | undefined | null, key: string) =>
  typeof given === 'string' && timingSafeEqual(digest(given), digest(key));

/** On https one that no other host name can set. https://www.rfc-editor.org/rfc/rfc6265bis#section-4.1.3.2 */
const cookieName = (publicUrl: string, path: string): string =>
  publicUrl.startsWith('https:') && path === '/' ? `__Host-${COOKIE}` : COOKIE;

/** @param path the cookie's */
export function accessOf(
  request: IncomingMessage,
  url: URL,
  { key, publicUrl, path }: { readonly key: string; readonly publicUrl: string; readonly path: string },
): Access {
  const header = request.headers[HEADER];
  if (typeof header === 'string' && isSame(header, key)) return 'header';
  if (isSame(url.searchParams.get('key'), key)) return 'link';
  return isSame(readCookie(request.headers.cookie, cookieName(publicUrl, path)), key) ? 'cookie' : 'none';
}

/** Only this host name gets it back, no script reads it; it lives for 30 days. */
export function keyCookie(key: string, publicUrl: string, path: string): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${cookieName(publicUrl, path)}=${key}; Path=${path}; Max-Age=2592000; HttpOnly; SameSite=Lax${secure}`;
}

const pairsOf = (header: string | undefined) => (header ?? '').split(';').map((pair) => pair.trim());

function readCookie(header: string | undefined, name: string): string | undefined {
  return pairsOf(header)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

const isOurs = (cookie: string) => cookie.trim().replace('__Host-', '').startsWith(COOKIE);

/** The Cookie header as the application may see it. */
export function withoutKey(header: string | undefined): string | undefined {
  const rest = pairsOf(header).filter((pair) => pair !== '' && !isOurs(pair));
  return rest.length === 0 ? undefined : rest.join('; ');
}

/** A preview's answer may set neither our cookie nor one for other host names. */
export function cleanSetCookie(cookies: readonly string[]): readonly string[] {
  return cookies.filter((cookie) => !isOurs(cookie)).map((cookie) => cookie.replace(/;\s*domain=[^;]*/gi, ''));
}
