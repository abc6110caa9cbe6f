import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take ten seconds and more, the longest first. */
const LONGEST = [
  'action/preview',
  'app/previews/faults',
  'preview-envs/engine/engine',
  'cli/previews',
  'preview-envs/host/faults',
  'preview-envs/targets/host',
  'hostile/hostile',
  'app/replicas',
  'action/approved-previews',
  'preview-envs/build/build-kinds',
  'app/gate/merge-queue',
  'preview-envs/host/bad-applications',
  'app/kills',
  'app/previews/reap',
  'action/plan',
  'app/resilience',
  'analyzer/plan/digest',
  'preview-envs/host/browser',
  'app/gate/holes',
].map((name) => `/test/${name}.test.ts`);

/** A long file that begins last keeps one worker busy while the others have nothing to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return found === -1 ? LONGEST.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
