import type { ApiContext } from '../route.ts';
import { workflowIdOf } from '../run-json.ts';
import type { RepositoryState } from '../state.ts';
import { parseWorkflow, type Workflow } from './workflow.ts';

export interface WorkflowFile {
  readonly id: number;
  readonly path: string;
  readonly workflow: Workflow;
}

const FOLDER = '.github/workflows/';

/** The workflows that a commit has, read from its tree. */
export function readWorkflows({ git }: Pick<ApiContext, 'git'>, repository: RepositoryState, commit: string) {
  const paths = git(repository, 'ls-tree', '--name-only', commit, FOLDER).split('\n');
  return paths
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path): WorkflowFile => {
      const workflow = parseWorkflow(git(repository, 'cat-file', 'blob', `${commit}:${path}`));
      return { id: workflowIdOf(path), path, workflow };
    });
}

/** By number, or by file name, as the API takes either. */
export function findWorkflow(files: readonly WorkflowFile[], named: string): WorkflowFile | undefined {
  return files.find(({ id, path }) => String(id) === named || path === FOLDER + named);
}
