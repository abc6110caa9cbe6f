/** Starts and stops the processes of previews. */
export interface Supervisor {
  /** Stops a preview's processes for good, also those of an earlier host. */
  sweep(preview: string): Promise<readonly { readonly kind: string; readonly name: string }[]>;
}
