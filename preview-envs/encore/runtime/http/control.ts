import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CONTROL } from '../../process.ts';
import { callService, ApiCallError } from '../handlers/call-service.ts';
import type { Kernel } from '../kernel.ts';
import type { Metric } from '../metrics-registry.ts';
import { Request } from '../request.ts';
import { respond } from './respond.ts';

/** Health, and what only the host may ask for: running a cron job now. */
export function makeControl(
  kernel: Kernel,
  metrics: () => readonly Metric[],
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    if (path === CONTROL.health) return json(response, ...health(kernel));
    if (path === CONTROL.metrics && isHost(kernel, request)) return json(response, 200, metrics());
    const job = kernel.manifest.crons.find(({ name }) => name === decodeURIComponent(path.slice(CONTROL.cron.length)));
    if (request.method !== 'POST' || !isHost(kernel, request) || job === undefined) {
      return json(response, 404, { ok: false, error: 'not found' });
    }
    const error = await runCron(kernel, job);
    return error === undefined ? json(response, 200, { ok: true }) : json(response, 500, { ok: false, error });
  };
}

function health({ config, manifest, stopping }: Kernel): [number, object] {
  const details = {
    app_slug: manifest.project,
    env_name: config.environment,
    app_revision: manifest.revision,
    encore_compiler: '',
    deploy_id: config.preview,
    checks: [],
    enabled_experiments: [],
  };
  if (stopping.isOpen) return [503, { code: 'shutting_down', message: 'Service is shutting down', details }];
  return [200, { code: 'ok', message: 'Your Encore app is up and running!', details }];
}

async function runCron(kernel: Kernel, job: Kernel['manifest']['crons'][number]): Promise<string | undefined> {
  const root = kernel.tracer.place(undefined, job.service);
  return kernel.tracer.record(root, {
    what: 'cron',
    name: job.name,
    errorOf: (error) => error,
    run: async (context) => {
      const source = new Request(context, { is: 'auth', payload: {} });
      const target = { service: job.service, name: job.endpoint };
      const result = await callService(kernel, target, undefined, source, undefined);
      return result instanceof ApiCallError ? result.message : undefined;
    },
  });
}

function isHost({ config }: Kernel, request: IncomingMessage): boolean {
  const given = Buffer.from(String(request.headers['x-understudy-control'] ?? ''));
  const wanted = Buffer.from(config.controlToken);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const json = (response: ServerResponse, status: number, body: object) =>
  respond(response, { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
