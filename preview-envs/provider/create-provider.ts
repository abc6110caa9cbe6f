import type { Provider } from '@pulumi/pulumi/provider/index.js';
import { askHost, type Inputs } from './ask-host.ts';
import { checkInputs } from './check-inputs.ts';
import { HostError, type ControlClient } from './control-client.ts';
import { diffInputs } from './diff-inputs.ts';
import { writeFailure } from './failure-text.ts';
import { kindOfUrn } from './kinds.ts';

/**
 * The Pulumi provider `understudy`: one resource type a kind of the preview host. Everything is a PUT under a name that
 * the program gives, so that a create whose end the engine did not see adopts what is there.
 *
 * @param connect a client; its signal is ended by the engine's cancellation
 */
export function createProvider(version: string, connect: (signal: AbortSignal) => ControlClient): Provider {
  const cancellation = new AbortController();
  const client = connect(cancellation.signal);
  const put = (urn: string, inputs: Inputs) =>
    askHost(client, kindOfUrn(urn))
      .put(inputs)
      .catch((error: unknown) => {
        throw explain(error);
      });
  return {
    version,
    check: async (urn, _olds, news: Inputs) => ({
      inputs: news,
      failures: [...checkInputs(kindOfUrn(urn), news)],
    }),
    diff: async (_id, urn, olds: Inputs, news: Inputs) => diffInputs(kindOfUrn(urn), olds, news),
    create: put,
    update: async (_id, urn, _olds, news: Inputs) => ({ outs: (await put(urn, news)).outs as unknown }),
    // An empty answer means that it is gone.
    read: async (id, urn, props: Inputs) =>
      (await askHost(client, kindOfUrn(urn)).read(id, props)) ?? { id: '', props: {} },
    delete: (id, urn) => askHost(client, kindOfUrn(urn)).remove(id),
    cancel: async () => cancellation.abort(),
  };
}

function explain(error: unknown): unknown {
  if (!(error instanceof HostError) || error.problem.failure === undefined) return error;
  return new Error(writeFailure(error.problem.failure));
}
