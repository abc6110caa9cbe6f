import { middleware } from 'encore.dev/api';
import log from 'encore.dev/log';

export const timing = middleware({ target: { expose: true } }, async (request, next) => {
  const started = Date.now();
  const response = await next(request);
  log.info('served', { milliseconds: Date.now() - started });
  return response;
});
