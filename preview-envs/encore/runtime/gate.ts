/** Opens once and lets everybody through. */
export class Gate {
  #open: () => void = () => {};
  #isOpen = false;
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = () => {
      this.#isOpen = true;
      resolve();
    };
  });

  open(): void {
    this.#open();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Resolves when it is open. */
  passed(): Promise<void> {
    return this.#opened;
  }
}
