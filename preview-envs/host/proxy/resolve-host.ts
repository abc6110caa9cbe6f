import { PAGES_NAME } from '../control/preview-state.ts';

/** Whom a request is for, by its Host header. */
export type Addressee =
  { readonly is: 'preview'; readonly name: string } | { readonly is: 'pages' } | { readonly is: 'nobody' };

const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;

/** @param domain without port: `localhost` */
export function resolveHost(header: string | undefined, domain: string): Addressee {
  const host = header?.toLowerCase() ?? '';
  if (!HOST.test(host)) return { is: 'nobody' };
  const name = host.replace(/:\d+$/, '');
  if (!name.endsWith(`.${domain}`)) return { is: 'nobody' };
  const label = name.slice(0, -domain.length - 1);
  if (label === PAGES_NAME) return { is: 'pages' };
  return label.includes('.') ? { is: 'nobody' } : { is: 'preview', name: label };
}
