import { known, type Value } from '../../model/value.ts';
import type { ConfigReader } from './config-reader.ts';
import { definePrimitive } from './primitive.ts';

// https://encore.dev/docs/ts/primitives/cron-jobs

export const cron = definePrimitive({
  kind: 'cron',
  module: 'encore.dev/cron',
  constructs: ['CronJob'],
  how: 'new',
  round: 2,
  declare(declaration) {
    const name = declaration.name(0, 'cron job');
    if (name === undefined) return undefined;
    const config = declaration.config(1);
    const target = config.expression('endpoint');
    const endpoint = declaration.addressOf(target, 'endpoint', `the endpoint of cron job ${name}`);
    const hasBoth = config.expression('every') !== undefined && config.expression('schedule') !== undefined;
    if (hasBoth) declaration.blindSpot('invalid-declaration', `cron job ${name} has both every and schedule: keep one`);
    return {
      name: [name],
      properties: {
        title: config.value('title', name),
        schedule: scheduleOf(config),
        ...(endpoint === undefined ? {} : { endpoint: known(endpoint) }),
      },
    };
  },
});

/** `every:60` in minutes, or `cron:` and the five fields. */
function scheduleOf(config: ConfigReader): Value {
  if (config.expression('schedule') !== undefined) {
    const schedule = config.value('schedule', '');
    return schedule.known ? known(`cron:${String(schedule.value)}`) : schedule;
  }
  const every = config.seconds('every', 0);
  return every.known && typeof every.value === 'number' ? known(`every:${every.value / 60}`) : every;
}
