// `npm start`: the GitHub App.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { ConfigError, readConfig } from './config.ts';
import { startApp } from './start-app.ts';

/** EX_CONFIG of sysexits.h. */
const BAD_CONFIG = 78;

try {
  const config = readConfig(process.env);
  // The analyzer's threads start in half the time with it.
  enableCompileCache(join(config.dataFolder, 'compile-cache'));
  const app = await startApp(config);
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void app.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  for (const problem of error.problems) console.error(problem);
  process.exit(BAD_CONFIG);
}
