import type { LogAnnotation } from '../state.ts';

/** A job's log as GitHub shows it, and what its lines ask for. */
export interface JobLog {
  write(chunk: string): void;
  mask(secret: string): void;
  readonly text: () => string;
  readonly annotations: readonly LogAnnotation[];
}

const LEVELS = { error: 'failure', warning: 'warning', notice: 'notice' } as const;
/** Of each level and step: https://docs.github.com/en/actions/reference/limits */
const MOST = 10;

/** Reads workflow commands. https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions */
export function createJobLog(secrets: readonly string[]): JobLog {
  const masks = new Set(secrets.filter((one) => one !== ''));
  const annotations: LogAnnotation[] = [];
  let text = '';
  let rest = '';
  let stopped: string | undefined;
  const hide = (line: string) =>
    [...masks].toSorted((a, b) => b.length - a.length).reduce((shown, secret) => shown.replaceAll(secret, '***'), line);
  const take = (line: string) => {
    const [, name = '', properties = '', message = ''] = /^::([\w-]+)\s*(.*?)::([\s\S]*)$/.exec(line) ?? [];
    if (stopped !== undefined) {
      if (name === stopped) stopped = undefined;
      return hide(line);
    }
    switch (name) {
      case 'add-mask':
        for (const one of unescape(message).split(/\r?\n/)) if (one !== '') masks.add(one);
        return undefined;
      case 'stop-commands':
        stopped = message;
        return undefined;
      case 'error':
      case 'warning':
      case 'notice': {
        const level = LEVELS[name];
        const annotation = toAnnotation(level, properties, hide(unescape(message)));
        if (annotations.filter((one) => one.level === level).length < MOST) annotations.push(annotation);
        return `##[${name}]${annotation.message}`;
      }
      case 'group':
        return hide(`##[group]${unescape(message)}`);
      case 'endgroup':
        return '##[endgroup]';
      default:
        return hide(line);
    }
  };
  return {
    annotations,
    text: () => text,
    mask: (secret) => masks.add(secret),
    write: (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const shown = take(line);
        if (shown !== undefined) text += `${shown}\n`;
      }
    },
  };
}

function toAnnotation(level: LogAnnotation['level'], properties: string, message: string): LogAnnotation {
  const given = new Map(
    properties.split(',').map((one) => {
      const [name = '', ...value] = one.split('=');
      return [name.trim(), unescape(value.join('=')).replaceAll('%3A', ':').replaceAll('%2C', ',')] as const;
    }),
  );
  return {
    level,
    message,
    title: given.get('title') ?? '',
    path: given.get('file') ?? '.github',
    line: Number(given.get('line') ?? 1),
  };
}

const unescape = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
