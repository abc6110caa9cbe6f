import type { Target } from '../targets/target.ts';
import type { EngineSettings } from './engine-settings.ts';

export interface EngineDeps {
  readonly settings: EngineSettings;
  readonly target: Target;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One run of the engine, for whoever waits for it. */
export interface EngineRun {
  /** Lines of progress, as they come. */
  readonly report: (line: string) => void;
  /** Ends the run in order: what has begun is finished, nothing else is begun, the state stays right. */
  readonly signal: AbortSignal;
}
