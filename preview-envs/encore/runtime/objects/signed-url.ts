import { createHmac, timingSafeEqual } from 'node:crypto';
import { OBJECTS_PATH } from '../../process.ts';

export type ObjectMethod = 'GET' | 'PUT';

export interface ObjectLink {
  readonly bucket: string;
  readonly name: string;
}

/** The longest time that a URL may hold: a week, as with the storage of the large clouds. In seconds. */
export const MAX_TTL = 604_800;

export function objectPath({ bucket, name }: ObjectLink): string {
  return `${OBJECTS_PATH}${encodeURIComponent(bucket)}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** Bucket and object of a path; undefined where it is none. */
export function parseObjectPath(path: string): ObjectLink | undefined {
  const [bucket = '', ...parts] = path.slice(OBJECTS_PATH.length).split('/');
  if (bucket === '' || parts.join('') === '') return undefined;
  try {
    return { bucket: decodeURIComponent(bucket), name: parts.map(decodeURIComponent).join('/') };
  } catch {
    return undefined;
  }
}

/** A query that lets whoever has it do one thing with one object until a time (seconds since 1970). */
export function signObject(key: string, method: ObjectMethod, link: ObjectLink, expires: number): string {
  return `expires=${expires}&signature=${signature(key, method, link, expires)}`;
}

export function isSigned(
  key: string,
  method: ObjectMethod,
  link: ObjectLink,
  query: URLSearchParams,
  now: number,
): boolean {
  const expires = Number(query.get('expires'));
  if (!Number.isInteger(expires) || expires <= now) return false;
  const wanted = Buffer.from(signature(key, method, link, expires));
  const given = Buffer.from(query.get('signature') ?? '');
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

function signature(key: string, method: ObjectMethod, { bucket, name }: ObjectLink, expires: number): string {
  const what = JSON.stringify([method, bucket, name, expires]);
  return createHmac('sha256', key).update(what).digest('base64url');
}
