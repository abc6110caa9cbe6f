/** A program that installs packages by a lock file of its own kind, and no code of theirs. */
export interface PackageManager {
  /** As people and package.json's `packageManager` call it. */
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** The package that it is itself; undefined: what came with Node. */
  readonly program: Program | undefined;
  /** Whether what it kept is checked against the lock file when it is taken again. */
  readonly checksCache: boolean;
  /** Whether `workspace:` and `catalog:` mean something to it. */
  readonly knowsWorkspaces: boolean;
  command(order: InstallOrder): {
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
  };
  /** What went wrong, from the last lines of its output. */
  readProblem(log: readonly string[]): InstallProblem;
}

/** A package of the registry at one version. */
export interface Program {
  readonly package: string;
  readonly version: string;
  readonly integrity: string;
  /** From its folder. */
  readonly file: string;
  /** Whether Node runs it; else it runs itself. */
  readonly isScript: boolean;
}

export interface InstallOrder {
  /** Whether exactly what the lock file says is installed, or it fails. */
  readonly isFrozen: boolean;
  /** Where it may keep what it fetched: between installs, where it checks that. */
  readonly cache: string;
}

export interface InstallProblem {
  /** `encore-version`: the registry lacks that version; `out-of-step`: lock file and package.json differ. */
  readonly kind: 'encore-version' | 'out-of-step' | 'other';
  /** One line. */
  readonly reason: string;
}
