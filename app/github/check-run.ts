import { createHash } from 'node:crypto';
import type { CheckOutput } from '#analyzer/model/check-output.ts';
import type { Octokit } from '@octokit/rest';

export interface CheckTarget {
  readonly owner: string;
  readonly repo: string;
  readonly headSha: string;
  /** Only runs of this App are ours, whatever they are called. */
  readonly appId: number;
}

/** Our check runs on one commit. What already says the same is left alone, so that repeating costs nothing. */
export interface CheckBoard {
  /** Shows that work has begun, unless a run of this name has already ended here. */
  begin(name: string): Promise<void>;
  /** Ends the run that was begun, or makes a new one: the newest of a name is the one that counts. */
  conclude(name: string, output: CheckOutput): Promise<void>;
  /** What is under way, in a run that has not ended. */
  progress(name: string, output: Omit<CheckOutput, 'conclusion'>): Promise<void>;
  /** Whether a run of this name was begun and has not ended. */
  isOpen(name: string): boolean;
  /** Whether the newest run of this name has ended. */
  hasEnded(name: string): boolean;
}

interface Run {
  readonly id: number;
  readonly isOpen: boolean;
  /** What it said, as a hash; we keep it in the run's `external_id`. */
  readonly said: string | null;
}

/** Annotations that GitHub takes in one request. */
const BATCH = 50;

/**
 * Reads our newest check runs of a commit.
 *
 * @param again write anew even what has not changed: somebody asked for it
 * @see https://docs.github.com/en/rest/checks/runs
 */
export async function openCheckBoard(octokit: Octokit, target: CheckTarget, again = false): Promise<CheckBoard> {
  const { owner, repo, headSha } = target;
  const runs = again ? new Map<string, Run>() : await listRuns(octokit, target);
  const begin = async (name: string) => {
    if (runs.has(name)) return;
    const { data } = await octokit.request('POST /repos/{owner}/{repo}/check-runs', {
      owner,
      repo,
      name,
      head_sha: headSha,
      status: 'in_progress',
    });
    runs.set(name, { id: Number(data.id), isOpen: true, said: null });
  };
  return {
    begin,
    isOpen: (name) => runs.get(name)?.isOpen ?? false,
    hasEnded: (name) => runs.get(name)?.isOpen === false,
    conclude: async (name, output) => {
      const said = hashOf(output);
      const run = runs.get(name);
      if (run !== undefined && !run.isOpen && run.said === said) return;
      const id = await write(octokit, target, name, run?.isOpen ? run.id : undefined, output, said);
      runs.set(name, { id, isOpen: false, said });
    },
    progress: async (name, output) => {
      const said = hashOf(output);
      const run = runs.get(name);
      if (run?.isOpen === true && run.said === said) return;
      const id = await write(octokit, target, name, run?.isOpen ? run.id : undefined, output, said);
      runs.set(name, { id, isOpen: true, said });
    },
  };
}

async function listRuns(octokit: Octokit, { owner, repo, headSha, appId }: CheckTarget): Promise<Map<string, Run>> {
  const found = await octokit.paginate('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
    owner,
    repo,
    ref: headSha,
    app_id: appId,
    filter: 'latest',
    per_page: 100,
  });
  return new Map(
    found
      .toSorted((a, b) => a.id - b.id)
      .map((one) => [one.name, { id: one.id, isOpen: one.status !== 'completed', said: one.external_id }]),
  );
}

/** With all annotations, in as many requests as they need; the conclusion goes last. */
async function write(
  octokit: Octokit,
  { owner, repo, headSha }: CheckTarget,
  name: string,
  begun: number | undefined,
  shown: CheckOutput | Omit<CheckOutput, 'conclusion'>,
  said: string,
): Promise<number> {
  const { annotations, actions = [], conclusion, ...output } = { conclusion: undefined, ...shown };
  const state =
    conclusion === undefined ? { status: 'in_progress' as const } : { status: 'completed' as const, conclusion };
  const batches = Array.from({ length: Math.max(1, Math.ceil(annotations.length / BATCH)) }, (_, index) =>
    annotations.slice(index * BATCH, (index + 1) * BATCH).map((one) => ({ ...one })),
  );
  let id = begun;
  for (const [index, batch] of batches.entries()) {
    const isLast = index === batches.length - 1;
    const end = isLast ? { ...state, external_id: said, actions: actions.map((one) => ({ ...one })) } : undefined;
    const content = { output: { ...output, annotations: batch } };
    if (id === undefined) {
      const more = end ?? { status: 'in_progress' as const };
      const { data } = await octokit.request('POST /repos/{owner}/{repo}/check-runs', {
        ...{ owner, repo, name, head_sha: headSha },
        ...content,
        ...more,
      });
      id = Number(data.id);
    } else {
      await octokit.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
        ...{ owner, repo, check_run_id: id },
        ...content,
        ...end,
      });
    }
  }
  return id!;
}

const hashOf = (output: object) => createHash('sha256').update(JSON.stringify(output)).digest('hex').slice(0, 32);
