/**
 * What App and Action tell each other about previews, through GitHub alone. The App starts the workflow with
 * `DispatchInputs`; the Action answers by deployments and by annotations of its run, which say what a status has no
 * room for (140 characters). docs/decisions/0051 has the reasons.
 */

/**
 * Where both find each other. `workflow`: below `.github/workflows/`, on the default branch. `environment`: one for all;
 * a name for each pull request would leave environments that only an administrator can delete.
 */
export const PREVIEWS = { workflow: 'understudy.yml', environment: 'preview' } as const;

/** Labels of a pull request: one starts a preview where it does not start by itself, one keeps it however idle it is. */
export const LABELS = { start: 'preview', keep: 'preview:keep' } as const;

/** The deployment's `task`. Its `ref` is the head's commit id, `auto_inactive` is false. */
export const previewTask = (pull: number) => `preview:pr-${pull}`;

/** The deployment's `payload`: whether the pull request had the label that keeps it. */
export interface DeploymentPayload {
  readonly isKept: boolean;
}

export function pullOfTask(task: string): number | undefined {
  const number = /^preview:pr-([1-9]\d{0,9})$/.exec(task)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The workflow's inputs. `reap` has only the command. */
export interface DispatchInputs {
  readonly command: 'up' | 'down' | 'reap';
  readonly 'pull-request': string;
  /** Up: the only head that may run. Down: ''. */
  readonly 'head-sha': string;
  /** Up: the plan's digest C; the Action plans again and deploys only if it comes to the same. */
  readonly digest: string;
  /** Up, and only where the configuration requires approval, as older workflows do not take it: the signed record. */
  readonly record?: string;
}

/**
 * The run's title, by the workflow's `run-name`: `up #12 <commit>`, `down #12`. So a dispatch is found again of which no
 * answer came.
 */
export const runTitle = ({ command, 'pull-request': pull, 'head-sha': head }: DispatchInputs) =>
  `${command} #${pull} ${head}`.trim();

/** The title of a run of `reap`. */
export const REAP_TITLE = 'reap';

export function pullOfTitle(title: string): number | undefined {
  const number = /^(?:up|down) #([1-9]\d{0,9})(?: |$)/.exec(title)?.[1];
  return number === undefined ? undefined : Number(number);
}

/**
 * Titles of the run's annotations.
 *
 * - `failed`, an error, with the step behind it: `Preview failed at migrate`. Message: one line of reason, then the log's last.
 * - `gone`, a notice. Message: `12 of 12 destroyed, lived 3 h`.
 * - `left`, an error. Message: what could not be destroyed, one a line.
 */
export const ANNOTATIONS = { failed: 'Preview failed at ', gone: 'Preview gone', left: 'Preview not gone' } as const;
