import { escape } from './page.ts';

/** A button that does one thing as whoever looks. */
export function button(viewer: string, fields: Readonly<Record<string, string>>, label: string, kind = ''): string {
  const hidden = Object.entries({ as: viewer, ...fields }).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  return `<form method="post">${hidden.join('')}<button class="${kind}">${escape(label)}</button></form>`;
}
