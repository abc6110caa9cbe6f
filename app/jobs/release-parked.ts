import { readInstallation, type AppCredentials } from '../github/github.ts';
import type { Parking, ParkedJob } from './parking.ts';

/** Gives back the jobs of installations that are no longer suspended; those of deleted ones are dropped. */
export async function releaseParked(
  credentials: AppCredentials,
  parking: Parking,
  giveBack: (parked: ParkedJob) => Promise<void>,
): Promise<void> {
  for (const installation of await parking.installations()) {
    const state = await readInstallation(credentials, installation);
    if (state === 'suspended') continue;
    const jobs = await parking.release(installation);
    if (state === 'active') for (const job of jobs) await giveBack(job);
  }
}
