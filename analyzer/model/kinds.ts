/** Every kind of resource, and the verbs code can use on it. A new kind starts here; the compiler lists the rest. */
export interface Kinds {
  service: never;
  endpoint: 'call';
  gateway: never;
  'auth-handler': never;
  /** `define`: CREATE, ALTER, DROP outside migrations. `read` and `write` both, when the SQL cannot be read. */
  database: 'read' | 'write' | 'define';
  topic: 'publish';
  subscription: never;
  bucket: 'list' | 'read' | 'read-metadata' | 'write' | 'delete' | 'public-url' | 'sign-upload' | 'sign-download';
  cache: 'read' | 'write';
  cron: never;
  secret: 'read';
  metric: 'record';
  /** Anything declared straight to a provider, for example by a Pulumi program. */
  cloud: 'use';
}

export type Kind = keyof Kinds;
