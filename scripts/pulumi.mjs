// npm run setup:pulumi: finds, installs or builds the Pulumi engine and prints the folder that has bin/pulumi.
import { ensurePulumi } from './setup/pulumi.mjs';

console.log(await ensurePulumi());
