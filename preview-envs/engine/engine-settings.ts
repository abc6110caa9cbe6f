/** What the engine needs of a machine. Secrets are in here and nowhere else. */
export interface EngineSettings {
  /** Folder with `bin/pulumi`. */
  readonly pulumi: string;
  /** The engine's own: working folders, launchers, and by default the stacks. Kept between runs. */
  readonly folder: string;
  /** As `PULUMI_BACKEND_URL`: `file://…`, `s3://…`, `gs://…`, `azblob://…`, `postgres://…`, `https://api.pulumi.com`. */
  readonly backendUrl: string;
  /** From which every stack's passphrase is derived: at least 16 bytes that never change. */
  readonly secretsKey: string;
  /** After this long a lock belongs to nobody: no job runs longer. */
  readonly jobTimeLimitSeconds: number;
  /** What the backend needs to be reached: `AWS_…`, `GOOGLE_…`, `AZURE_…`, `PG…`, `PULUMI_ACCESS_TOKEN`. */
  readonly backendVariables: Readonly<Record<string, string>>;
}
