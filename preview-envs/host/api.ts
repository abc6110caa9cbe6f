/**
 * The preview host's control API: JSON over HTTP, `Authorization: Bearer <token>`. Its only writer is the Pulumi
 * provider `understudy`; every PUT is idempotent and adopts what is there. Errors: `ApiProblem` with 4xx or 5xx.
 *
 *     GET    /v1/health                                   200 HostHealth, without a token
 *     HEAD   /v1/sources/{tree}                           200 or 404
 *     PUT    /v1/sources/{tree}                           body: a tar of the tree's regular files; 204
 *     GET    /v1/previews                                 PreviewState[]
 *     PUT    /v1/previews/{preview}                       PreviewSpec -> PreviewState
 *     GET    /v1/previews/{preview}                       PreviewState
 *     DELETE /v1/previews/{preview}                       Receipt; removes whatever carries the preview's name; 200 also when nothing does
 *     PUT    /v1/previews/{preview}/{kind}/{name}         ResourceSpec[kind] -> ResourceState
 *     GET    /v1/previews/{preview}/{kind}/{name}         ResourceState or 404
 *     DELETE /v1/previews/{preview}/{kind}/{name}         204, also when it is not there
 *     POST   /v1/previews/{preview}/sleep | /wake         PreviewState
 *     GET    /v1/previews/{preview}/logs?tail=200         text/plain
 *     GET    /v1/templates                                TemplateState[]
 *     POST   /v1/templates/needed                         {hashes} -> {missing}: which are not there; the others count as asked for
 *     PUT    /v1/templates/{hash}                         TemplateSpec -> TemplateState; {hash} has to be its content's
 *     GET    /v1/templates/{hash}                         TemplateState & {spec} or 404
 *     DELETE /v1/templates/{hash}                         204, also when it is not there; waits for clones that are being made
 *
 * `{preview}`: `[a-z0-9-]{1,63}`, a DNS label: `pr-12--bookshop`. `{kind}`: a key of `ResourceSpecs`.
 */
export interface ResourceSpecs {
  /** Builds the source; ends when the build has. One a preview, named `app`. */
  readonly build: { readonly source: string; readonly root: string; readonly seedScript?: string };
  readonly database: DatabaseSpec;
  readonly topic: { readonly deliveryGuarantee: string };
  readonly subscription: { readonly topic: string; readonly service: string; readonly maxRetries: number };
  readonly bucket: { readonly public: boolean; readonly versioned: boolean };
  readonly cache: { readonly evictionPolicy: string };
  /** Listed, run by a click. */
  readonly cron: { readonly schedule: string; readonly endpoint: string };
  /** Whether it is set comes from the host's secret set; a value is never in a spec or a state. */
  readonly secret: { readonly services: readonly string[] };
  readonly service: { readonly access: readonly GrantSpec[] };
  /** Starts what was built and is ready when its health check answers. One a preview, named `app`. Made last. */
  readonly release: {
    readonly source: string;
    readonly commit: string;
    readonly environment: string;
    /** Run before the start, once for the databases there are; another `blob` has them made and filled anew. */
    readonly seedScript?: { readonly path: string; readonly blob: string };
  };
}
export type ResourceKind = keyof ResourceSpecs;

export interface GrantSpec {
  readonly to: string;
  readonly verbs: readonly string[];
}

export interface DatabaseSpec {
  /** Migrations of the base branch, in order: with the seed they make the template that is cloned. */
  readonly base: readonly MigrationSpec[];
  /** SQL, run once on the template after the base's migrations. */
  readonly seed: string | undefined;
  /** Run on the clone, those that `base` has not. */
  readonly migrations: readonly MigrationSpec[];
}

/** A database to clone from: what databases of the same base share. */
export interface TemplateSpec extends Pick<DatabaseSpec, 'base' | 'seed'> {
  readonly labels: TemplateLabels;
}

/** Whose it was made for, for people: another repository with the same base has the same. */
export interface TemplateLabels {
  readonly repository: string;
  readonly database: string;
}

export interface TemplateState {
  readonly hash: string;
  readonly labels: TemplateLabels;
  /** It can be cloned; else it is being made, or its making was cut off. */
  readonly isReady: boolean;
  /** Somebody asked for it not long ago. */
  readonly isFresh: boolean;
}

export interface MigrationSpec {
  /** Relative to the migrations folder: `2_add_email.up.sql`. */
  readonly name: string;
  readonly version: number;
  readonly sql: string;
}

export interface PreviewSpec {
  /** What it belongs to, for people and the reaper. */
  readonly labels: PreviewLabels;
  /** Without requests; 0: never. */
  readonly sleepAfterSeconds: number;
  /** Without requests and pushes; the host only tells when that is, the reaper destroys. */
  readonly destroyAfterSeconds: number;
  /** From its making on, whatever happens. */
  readonly maxAgeSeconds: number;
  /** Not destroyed for idleness: for its page; the reaper asks GitHub. */
  readonly isKept: boolean;
}

export interface PreviewLabels {
  readonly stack: string;
  readonly repository: string;
  readonly pull: number;
  readonly commit: string;
  /** Link to the pull request. */
  readonly url: string;
}

export interface PreviewState {
  readonly name: string;
  /** With the access key, as it goes into the pull request: opening it sets a cookie. */
  readonly link: string;
  /** Without the key. */
  readonly url: string;
  /** The page about the preview, with the key: state, logs, endpoints, databases, traces. */
  readonly pageLink: string;
  readonly labels: PreviewLabels;
  readonly phase: Phase;
  readonly createdAt: string;
  readonly lastRequestAt: string | undefined;
  /** When it was idle for too long. */
  readonly idleLimitAt: string;
  /** When it is too old. */
  readonly ageLimitAt: string;
  readonly resources: readonly { readonly kind: ResourceKind; readonly name: string }[];
}

export type Phase =
  { readonly is: 'starting' | 'ready' | 'asleep' | 'stopping' } | ({ readonly is: 'failed' } & Failure);

/** Where and why a preview failed. */
export interface Failure {
  readonly step: FailedStep;
  /** One line. */
  readonly reason: string;
  /** The last lines of the step's log, at most 50. */
  readonly log: readonly string[];
}

export type FailedStep =
  'install' | 'types' | 'bundle' | 'template' | 'seed' | 'migrate' | 'start' | 'health' | 'limit';

export interface ResourceState {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly spec: unknown;
  /** For the engine's state; nothing secret. */
  readonly outputs: Readonly<Record<string, string | number | boolean>>;
}

/** What a teardown removed. */
export interface Receipt {
  readonly preview: string;
  readonly removed: readonly { readonly kind: string; readonly name: string }[];
  /** What could not be removed, and why: the teardown is not done then. */
  readonly left: readonly { readonly kind: string; readonly name: string; readonly reason: string }[];
  readonly livedSeconds: number;
}

export interface ApiProblem {
  readonly error: string;
  readonly failure?: Failure;
}

export interface HostHealth {
  readonly ok: boolean;
  readonly version: string;
  readonly previews: number;
}
