import { readdirSync, readFileSync } from 'node:fs';

const PAGE_BYTES = 4_096;
/** Fields of /proc/<pid>/stat behind the command's name: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const GROUP = 2;
const RESIDENT_PAGES = 21;

/** Megabytes that the processes of a group hold in memory; 0 where the machine does not say, as outside of Linux. */
export function groupMegabytes(group: number | undefined): number {
  if (group === undefined) return 0;
  let pages = 0;
  for (const pid of processIds()) {
    const fields = statOf(pid);
    if (Number(fields[GROUP]) === group) pages += Number(fields[RESIDENT_PAGES]);
  }
  return (pages * PAGE_BYTES) / 1_000_000;
}

function processIds(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function statOf(pid: string): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
