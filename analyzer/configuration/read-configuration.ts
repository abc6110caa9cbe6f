import { Ajv, type ErrorObject } from 'ajv';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { NonEmpty } from '../model/location.ts';
import { toConfiguration, type RawConfiguration } from './to-configuration.ts';
import { DEFAULT_CONFIGURATION, type Configuration } from './configuration.ts';
import { describeError } from './describe-error.ts';
import type { ConfigurationProblem } from './problem.ts';
import schema from './understudy.schema.json' with { type: 'json' };

export type ReadConfiguration =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: NonEmpty<ConfigurationProblem> };

const LONGEST = 64 * 1024;
/** More would be aliases that multiply. */
const ALIASES = 20;
const SHOWN = 20;

const validate = new Ajv({ allErrors: true, verbose: true, strict: false }).compile<RawConfiguration>(schema);

/** Reads the text of `.github/understudy.yml`; an empty one asks for the defaults. */
export function readConfiguration(text: string): ReadConfiguration {
  if (text.length > LONGEST) return failed([problem(1, 1, `the file is longer than ${LONGEST / 1024} KiB`)]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number) => lines.linePos(offset);
  if (document.errors.length > 0) {
    return failed(document.errors.map(({ pos, message }) => problem(at(pos[0]).line, at(pos[0]).col, message)));
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIASES });
  } catch (error) {
    return failed([problem(1, 1, error instanceof Error ? error.message : String(error))]);
  }
  if (value === null || value === undefined) return { ok: true, configuration: DEFAULT_CONFIGURATION };
  if (validate(value)) return { ok: true, configuration: toConfiguration(value) };
  return failed(
    outermost(validate.errors ?? []).map((error) => {
      const { line, col } = at(offsetOf(document, error));
      return problem(line, col, describeError(error, error.data));
    }),
  );
}

const problem = (line: number, column: number, message: string): ConfigurationProblem => ({
  line: Math.max(1, line),
  column: Math.max(1, column),
  message: message.split('\n')[0]!,
});

function failed(problems: readonly ConfigurationProblem[]): ReadConfiguration {
  const [first, ...others] = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, problems: [first!, ...others.slice(0, SHOWN - 1)] };
}

/** Where nothing of `anyOf` fits, its branches complain too: only the whole is of interest. */
function outermost(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const wholes = errors.filter((one) => one.keyword === 'anyOf');
  const isWithin = (one: ErrorObject, whole: ErrorObject) =>
    one !== whole && one.schemaPath.startsWith(whole.schemaPath) && one.instancePath.startsWith(whole.instancePath);
  const innermostItems = (whole: ErrorObject) =>
    errors.filter((one) => one.instancePath.startsWith(`${whole.instancePath}/`) && one.keyword !== 'anyOf');
  return errors.filter((one) => {
    if (one.keyword === 'anyOf') return innermostItems(one).length === 0;
    const whole = wholes.find((candidate) => isWithin(one, candidate));
    return whole === undefined || one.instancePath !== whole.instancePath;
  });
}

function offsetOf(document: Document, { instancePath, keyword, params }: ErrorObject): number {
  const path = instancePath.split('/').slice(1);
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (keyword === 'additionalProperties' && isNode(node) && 'items' in node) {
    const pairs = node.items as readonly { readonly key?: { readonly value?: unknown; readonly range?: unknown } }[];
    const range = pairs.find((pair) => pair.key?.value === params['additionalProperty'])?.key?.range;
    if (Array.isArray(range)) return Number(range[0]);
  }
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
