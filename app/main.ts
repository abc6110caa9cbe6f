// `npm start`: the GitHub App.
import { ConfigError, readConfig } from './config.ts';
import { startApp } from './start-app.ts';

/** EX_CONFIG of sysexits.h. */
const BAD_CONFIG = 78;

try {
  const app = await startApp(readConfig(process.env));
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
