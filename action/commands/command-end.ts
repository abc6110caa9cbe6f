/** How a command ended: what goes to standard output, and its exit code. */
export interface CommandEnd {
  readonly output: string;
  readonly code: 0 | 1;
}
