import { ApiFailure, notFound } from '../errors/api-failure.ts';
import { readThrown } from '../errors/read-thrown.ts';
import { type CallOptions, authOf } from '../handlers/call-service.ts';
import { writeRequest } from '../http/write-request.ts';
import type { Kernel } from '../kernel.ts';
import type { Request } from '../request.ts';
import { prepareStream } from './run-stream.ts';
import { WebSocketClient } from './stream-classes.ts';
import { transportPair } from './transport.ts';

/** Calls another service's stream, in this process. */
export async function openStream(
  kernel: Kernel,
  target: { readonly service: string; readonly name: string },
  payload: unknown,
  source: Request | null | undefined,
  options: CallOptions | null | undefined,
): Promise<WebSocketClient> {
  const auth = authOf(source, options);
  await kernel.handlers.ready.passed();
  return kernel.tracer.recordPart(source, {
    what: 'call',
    name: `${target.service}.${target.name}`,
    run: async (parent) => {
      try {
        const endpoint = kernel.handlers.find(target.service, target.name)?.endpoint;
        if (endpoint?.stream === undefined) throw notFound('endpoint not found');
        const { incoming } = writeRequest(kernel, endpoint, payload);
        const context = kernel.tracer.place(parent, endpoint.service);
        const run = prepareStream(kernel, { endpoint, incoming }, { auth, context });
        const [own, other] = transportPair();
        void run(other);
        return new WebSocketClient({
          transport: own,
          incoming: endpoint.response,
          outgoing: endpoint.request,
          decimal: kernel.decimal,
          warn: (reason) => kernel.log('warn', 'unable to parse incoming message', context, { error: reason }),
        });
      } catch (thrown) {
        const { code, reason } = readThrown(thrown);
        throw new ApiFailure(code, `failed to make api call: ${reason}`);
      }
    },
  });
}
