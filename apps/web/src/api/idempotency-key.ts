const BYTES = 16;

/** For one act: the same request with the same key happens once. `crypto.randomUUID` is not there without TLS. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
