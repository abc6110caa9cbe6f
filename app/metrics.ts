import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * What the App counts, for Prometheus.
 *
 * @param countInbox deliveries by state, read when somebody looks
 */
export function createMetrics(countInbox: () => Promise<Readonly<Record<string, number>>>) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    deliveries: new Counter({
      name: 'understudy_deliveries_total',
      help: 'Webhooks by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    inbox: new Gauge({
      name: 'understudy_inbox',
      help: 'Webhooks in the inbox that are not done: open or dead',
      labelNames: ['state'],
      registers,
      async collect() {
        for (const [state, count] of Object.entries(await countInbox())) this.set({ state }, count);
      },
    }),
    jobDuration: new Histogram({
      name: 'understudy_job_seconds',
      help: 'Time of one job: plan is one pull request brought up to date',
      labelNames: ['job', 'outcome'],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    text: () => registry.metrics(),
  };
}
