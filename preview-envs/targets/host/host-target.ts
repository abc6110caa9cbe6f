import { isDeepStrictEqual } from 'node:util';
import type { EnvironmentRequest, ReadyPreview } from '../../engine/environment.ts';
import type { PreviewState } from '../../host/api.ts';
import { createControlClient, type ControlClient, type HostAccess } from '../../provider/control-client.ts';
import { typeOf } from '../../provider/kinds.ts';
import type { Declaration } from '../declaration.ts';
import { TargetError, type Standing, type Target } from '../target.ts';
import { declareApplication, HOST_KINDS } from './declare-application.ts';
import { declareTemplates, hostBase } from './host-base.ts';
import { namePreviews } from './name-previews.ts';

/** Previews on the preview host. */
export function createHostTarget(access: HostAccess): Target {
  const client = createControlClient(access);
  const base = hostBase(client);
  const previewsOf = async (stack: string) =>
    (await client.listPreviews()).filter((preview) => preview.labels.stack === stack);
  return {
    name: 'host',
    capabilities: HOST_KINDS,
    variables: { UNDERSTUDY_HOST_URL: access.url, UNDERSTUDY_HOST_TOKEN: access.token },
    base,
    preflight: async (request) => {
      const needed = declareTemplates(request);
      const asked = Promise.all([client.listPreviews(), base.missing(needed)]);
      const [existing, missing] = await asked.catch((error: unknown) => refuse(error, access));
      const names = namePreviews(request, existing);
      return {
        base: { needed, missing },
        declarations: request.applications.flatMap((application, index) =>
          declareApplication(request, application, names[index]!),
        ),
        deliver: () => deliverSource(client, request),
      };
    },
    describe: async (stack) => (await previewsOf(stack)).map(toReady),
    missing: async (declarations) => {
      const standing = new Set((await client.listPreviews()).flatMap(keysOf));
      return declarations.filter((one) => !standing.has(keyOf(one))).map(({ name }) => name);
    },
    prune: async (declarations) => {
      const surplus = surplusOf(await client.listPreviews(), declarations);
      for (const { preview, kind, name } of surplus) await client.remove(preview, kind, name);
      return surplus.map(({ preview, kind, name }) => `${preview}/${kind}/${name}`);
    },
    sweep: async (stack) => {
      const previews = await previewsOf(stack);
      return Promise.all(previews.map(({ name }) => client.removePreview(name)));
    },
    list: async () => standings(await client.listPreviews()),
  };
}

function refuse(error: unknown, { url }: HostAccess): never {
  const cause = error instanceof Error ? error.message : String(error);
  const message = `the preview host at ${url} cannot be used: ${cause}. Is it started, and the token its own?`;
  throw new TargetError(message, { cause: error });
}

async function deliverSource(client: ControlClient, { source }: EnvironmentRequest): Promise<void> {
  if (await client.hasSource(source.tree)) return;
  await client.putSource(source.tree, source.tar());
}

/** A resource by its type, its preview and its name. */
const keyOf = ({ type, inputs }: Declaration): string =>
  `${type} ${String(inputs['preview'])}/${String(inputs['name'])}`;
const keysOf = ({ name, resources }: PreviewState): readonly string[] => [
  `${typeOf('preview')} ${name}/${name}`,
  ...resources.map((one) => `${typeOf(one.kind)} ${name}/${one.name}`),
];

/** A preview says which commit it is for before anything else of a run is made. */
function surplusOf(standing: readonly PreviewState[], declarations: readonly Declaration[]) {
  const declared = new Set(declarations.map(keyOf));
  const previews = declarations.filter(({ type }) => type === typeOf('preview'));
  const isOurs = ({ name, labels }: PreviewState) =>
    previews.some(({ inputs }) => inputs['name'] === name && isDeepStrictEqual(inputs['labels'], labels));
  return standing
    .filter(isOurs)
    .flatMap(({ name: preview, resources }) => resources.map((one) => ({ preview, ...one })))
    .filter(({ preview, kind, name }) => !declared.has(`${typeOf(kind)} ${preview}/${name}`));
}

const toReady = ({ name, link, pageLink }: PreviewState): ReadyPreview => ({ name, link, logLink: pageLink });

function standings(previews: readonly PreviewState[]): readonly Standing[] {
  const byStack = Map.groupBy(previews, (preview) => preview.labels.stack);
  return [...byStack].map(([stack, all]) => ({
    stack,
    previews: all.map((one) => one.name),
    createdAt: earliest(all.map((one) => one.createdAt)),
    idleLimitAt: all
      .map((one) => one.idleLimitAt)
      .toSorted()
      .at(-1)!,
    ageLimitAt: earliest(all.map((one) => one.ageLimitAt)),
  }));
}

/** Of times as ISO 8601, at least one. */
const earliest = (times: readonly string[]): string => times.toSorted()[0]!;
