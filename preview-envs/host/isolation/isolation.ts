import type { Readable } from 'node:stream';
import type { ServerAddress } from '../databases/server.ts';

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
  /** Where a preview listens, and where it finds PostgreSQL. */
  readonly network: PreviewNetwork;
  /** Starts a build's process. It has standard output and error, and events on descriptor 3. */
  start(order: StartOrder): StartedProcess;
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

export interface PreviewNetwork {
  /** The address that a preview's process listens on. */
  readonly listen: string;
  readonly database: ServerAddress;
}

export interface StartedProcess {
  readonly output: Readable;
  readonly errors: Readable;
  readonly events: Readable;
  /** Resolves after the last line of its output, when nothing of it runs any more. */
  readonly ended: Promise<ProcessEnd>;
  /** The address at which the host reaches a port of it; undefined: nothing of it listens there. */
  address(port: number): Promise<string | undefined>;
  residentMegabytes(): number;
  /** SIGTERM asks, SIGKILL ends. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export interface ProcessEnd {
  /** One line: `exit code 1`, `ended by SIGKILL`. */
  readonly reason: string;
  /** The kernel ended it for its memory. */
  readonly isOverMemory: boolean;
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
