import { parseCookie } from 'cookie';
import { type Headers, headerValues } from './incoming.ts';

/** Visible ASCII, spaces and tabs: a header of anything else is no text to Encore, and has no cookies. */
const TEXT = /^[\t\x20-\x7e]*$/;

/** Cookies as Encore reads them: nothing in a value is decoded, and of two with one name the last one counts. */
export function readCookies(headers: Headers): Readonly<Record<string, string | undefined>> {
  const texts = headerValues(headers, 'cookie').filter((text) => TEXT.test(text));
  const pairs = texts.flatMap((text) => text.split(';'));
  return parseCookie(pairs.toReversed().join(';'), { decode: (value) => value });
}
