import { countNoun } from './count-noun.ts';
import { code, inText, markdown, shorten, webLink, type Markdown } from './markdown.ts';
import type { Links, PreviewContents, PreviewOff, PreviewView } from './preview-view.ts';

const CHECK = '`infra/preview`';
const GUIDE = 'https://github.com/understudy-dev/understudy/blob/main/docs/workflows/understudy.yml';
const COPY = `[this file](${GUIDE}) to \`.github/workflows/understudy.yml\` on the default branch`;

/** Why there is none, and what would change that. */
const OFF = {
  closed: 'none: the pull request is closed',
  'nothing-to-run': 'none: there is no application with services here',
  'no-workflow': `none yet: copy ${COPY}, and every pull request gets one`,
  'workflow-outdated': `not started: the workflow takes other inputs; copy ${COPY} again`,
  'not-granted':
    'none: the App may not start workflows; accept its new permissions in the settings of the installation',
  stopped: `stopped; start it again in the check ${CHECK}`,
  fork: `not started, as it would run the code of a fork; who may write here can start exactly this commit in the check ${CHECK}`,
  draft: `not started, as this is a draft; label it \`preview\`, or start it in the check ${CHECK}`,
  'needs-label': `not started; label the pull request \`preview\`, or start it in the check ${CHECK}`,
  'needs-start': `not started; start it in the check ${CHECK}`,
  'needs-approval':
    'waits for approval: `preview.approval` lets nothing run whose plan is not approved; it starts by itself then',
  limit: 'waits for a place: the repository has as many previews as `preview.at-most` allows',
} as const satisfies { [B in PreviewOff['because']]: string };

/** A preview in one line of Markdown. */
export function describePreview(view: PreviewView): string {
  switch (view.is) {
    case 'off':
      return OFF[view.because];
    case 'building':
    case 'starting': {
      const before = view.before === undefined ? [] : ['the one before still answers', ...linksOf(view.before)];
      return join([`${view.is} since ${timeOf(view.since)}`, ...linkOf('run', view.runUrl), ...before]);
    }
    case 'ready': {
      const commit = inText(markdown`runs ${code(view.commit.slice(0, 7))}`);
      const kept = view.isKept ? ['kept by `preview:keep`'] : [];
      const sleeps = sleepOf(view.sleepAfterSeconds);
      return join([...linksOf(view.links), commit, countContents(view.contents), sleeps, ...kept]);
    }
    case 'failed': {
      const { step, reason } = view.failure;
      const where = step === undefined ? '**failed**' : inText(markdown`**failed** at ${code(step)}`);
      return join([where, inText(code(reason)), ...linkOf('run', view.runUrl)]);
    }
    case 'stopping':
      return join([`stopping since ${timeOf(view.since)}`, ...linkOf('run', view.runUrl)]);
    case 'gone':
      return view.receipt === undefined ? 'gone' : join([`gone`, inText(code(view.receipt))]);
    case 'not-gone': {
      const tried = view.attempts === 1 ? 'once' : `${view.attempts} times`;
      const reason = inText(code(view.reason));
      return join([`**not gone**, tried ${tried} and tried again by itself`, reason, ...linkOf('run', view.runUrl)]);
    }
  }
}

const join = (parts: readonly string[]) => parts.join(' · ');

const linkOf = (text: string, url: string): readonly string[] => {
  const link = webLink(text as Markdown, url);
  return link === undefined ? [] : [link];
};

const linksOf = ({ open, log }: Links) => [
  ...linkOf('**open it**', open),
  ...(log === undefined ? [] : linkOf('logs', log)),
];

/** `14:32 UTC`: to the minute, so that equal states read equal. */
const timeOf = (iso: string) => `${shorten(iso).slice(11, 16)} UTC`;

function countContents({ services, databases }: PreviewContents): string {
  const onTop = databases.reduce((sum, one) => sum + one.migrationsOnTop.length, 0);
  return [
    countNoun(services.length, 'service'),
    ...(databases.length > 0 ? [countNoun(databases.length, 'database')] : []),
    ...(onTop > 0 ? [`${countNoun(onTop, 'migration')} on top`] : []),
  ].join(', ');
}

function sleepOf(seconds: number): string {
  if (seconds === 0) return 'never sleeps';
  const [size, unit] = seconds % 3_600 === 0 ? [3_600, 'h'] : seconds % 60 === 0 ? [60, 'min'] : [1, 's'];
  return `sleeps after ${seconds / size} ${unit} without visits, a visit wakes it`;
}
