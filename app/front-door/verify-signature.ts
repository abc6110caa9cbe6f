import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether a body was signed with one of the secrets.
 *
 * @param header `sha256=…`, from X-Hub-Signature-256
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function verifySignature(body: Buffer, header: string | undefined, secrets: readonly string[]): boolean {
  const given = /^sha256=([\da-f]{64})$/.exec(header ?? '')?.[1];
  if (given === undefined) return false;
  const signature = Buffer.from(given, 'hex');
  const matches = secrets.map((secret) =>
    timingSafeEqual(createHmac('sha256', secret).update(body).digest(), signature),
  );
  return matches.includes(true);
}
