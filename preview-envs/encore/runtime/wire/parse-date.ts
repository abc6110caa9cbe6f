import { type Decoded, accept, refuse } from './decoded.ts';

/** https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))/;
const SHORTEST = '2024-02-29T12:00:00Z'.length;

/** Reads a moment, with Encore's words for what is wrong. A leap second is the second after it. */
export function parseDate(text: string): Decoded {
  if (text.length < SHORTEST) return refuse('invalid datetime: premature end of input');
  const match = RFC_3339.exec(text);
  if (match === null) return refuse('invalid datetime: input contains invalid characters');
  if (match[0].length < text.length) return refuse('invalid datetime: trailing input');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const [hours = 0, minutes = 0] = [match[9], match[10]].map((part) => Number(part ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 60 || hours > 23 || minutes > 59) {
    return refuse('invalid datetime: input is out of range');
  }
  const sign = match[8] === '-' ? -1 : 1;
  date.setUTCHours(hour, minute - sign * (hours * 60 + minutes), second, milliseconds);
  return accept(date);
}
