/** What a page of Berth may load: its own files, and answers of its own daemon. Nothing stands in the page itself. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SENSES = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'serial', 'usb'];
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** They stand on every answer, also on those to nobody. There is none that lets another origin in. */
const ALWAYS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': SENSES.map((sense) => `${sense}=()`).join(', '),
  'cache-control': 'no-store',
};

/** `strict`: browsers are to use nothing but TLS with that host from now on. */
export function securityHeaders(strict: boolean): Readonly<Record<string, string>> {
  return strict ? { ...ALWAYS, 'strict-transport-security': `max-age=${YEAR_SECONDS}` } : ALWAYS;
}
