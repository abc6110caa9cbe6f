import { type Decoded, accept, refuse } from './decoded.ts';

/** https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

export function parseDate(text: string): Decoded {
  const date = new Date(RFC_3339.test(text) ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? refuse(`invalid datetime: ${JSON.stringify(text)}`) : accept(date);
}
