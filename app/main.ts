// `npm start`: the GitHub App.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { ConfigError, readConfig } from './config.ts';
import { startApp } from './start-app.ts';
import { AwayError, openDataFolder } from './start-problem.ts';

/** EX_CONFIG of sysexits.h. */
const BAD_CONFIG = 78;
/** EX_TEMPFAIL: a service manager may start it again. */
const AWAY = 75;

try {
  const config = readConfig(process.env);
  openDataFolder(config.dataFolder);
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
  if (!(error instanceof ConfigError || error instanceof AwayError)) throw error;
  console.error(error.message);
  process.exit(error instanceof ConfigError ? BAD_CONFIG : AWAY);
}
