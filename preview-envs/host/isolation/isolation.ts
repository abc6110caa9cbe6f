import type { ChildProcess } from 'node:child_process';

/** How previews' processes are kept apart. */
export interface Isolation {
  readonly name: 'accounts' | 'one account' | 'containers';
  /** For the operator and the pages: what this machine lets it guarantee, and what not. */
  readonly guarantees: readonly string[];
  /** The account of a preview; undefined: the host's own. */
  accountOf(slot: number): Account | undefined;
  /** The account that untrusted steps of builds run as. */
  readonly builder: Account | undefined;
  /** Previews with an account of their own at once. */
  readonly slots: number;
  /** Starts a build's process. Pipes: standard output and error, and events on descriptor 3. */
  start(order: StartOrder): ChildProcess;
  /** Ends everything that runs for a preview, also what an earlier host started. Gives back how many that were. */
  end(preview: { readonly root: string; readonly slot: number | undefined }): Promise<number>;
  /** Ends everything that earlier hosts started on this data folder. */
  endAll(previews: string): Promise<number>;
  close(): Promise<void>;
}

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface StartOrder {
  readonly preview: string;
  readonly slot: number;
  /** The build's folder. */
  readonly build: string;
  /** Which of its programs is run. */
  readonly program: 'main.mjs' | 'seed.mjs';
  /** Folders outside of it that its links lead to. */
  readonly dependencies: readonly string[];
  /** Folder of its own: it may read all of it and write to `home`, `tmp` and `buckets`. */
  readonly run: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The build holds native modules. */
  readonly hasAddons: boolean;
  readonly memoryMegabytes: number;
  readonly fileMegabytes: number;
}
