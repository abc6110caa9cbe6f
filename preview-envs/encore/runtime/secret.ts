/** A secret's value; an empty string where it is not set, so that applications start without all of theirs. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  cached(): string {
    return this.#value;
  }
}
