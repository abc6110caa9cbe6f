/** What went wrong as Encore's command says it: `1:20AM ERR error: expected string literal`, then where. */
export function encoreProblem({ reason, log }: { readonly reason: string; readonly log: readonly string[] }): string {
  const at = log.findIndex((line) => SAID.test(line));
  const said = SAID.exec(log[at] ?? '')?.[1];
  if (said === undefined) return `Encore ${reason}`;
  const where = log
    .slice(at)
    .map((line) => PLACE.exec(line)?.[1])
    .find((one) => one !== undefined);
  return where === undefined ? said : `${said}, ${where}`;
}

const SAID = /\bERR\s+(?:error: )?(\S.*)$/;
/** ` --> hello/hello.ts:108:61` */
const PLACE = /^\s*-->\s+(\S+)$/;

/** Why the command's daemon ended: `… FTL …/daemon.go:69 > daemon failed error="listen tcp 127.0.0.1:9600: bind: …"`. */
export function daemonProblem(log: readonly string[]): string {
  const cause = log.map((line) => FATAL.exec(line)?.[1]).findLast((one) => one !== undefined);
  return `Encore's daemon ended${cause === undefined ? '' : `: ${cause}`}`;
}

const FATAL = /\bFTL\b.*\berror="?(.*?)"?$/;
