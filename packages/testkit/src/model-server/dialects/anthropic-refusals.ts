import type { FailureReason } from '../answer.ts';
import type { HttpRefusal, RefusalFacts } from '../dialect.ts';

interface Kind {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

/** https://docs.claude.com/en/api/errors */
const KINDS: Readonly<Record<FailureReason, Kind>> = {
  unauthorized: { status: 401, type: 'authentication_error', message: 'invalid x-api-key' },
  rate_limit: {
    status: 429,
    type: 'rate_limit_error',
    message: "This request would exceed your account's rate limit. Please try again later.",
  },
  usage_limit: {
    status: 429,
    type: 'rate_limit_error',
    message: "This request would exceed your account's rate limit. Please try again later.",
  },
  overloaded: { status: 529, type: 'overloaded_error', message: 'Overloaded' },
  server_error: { status: 500, type: 'api_error', message: 'Internal server error' },
};

const WEEK_SECONDS = 7 * 24 * 3600;

export function refuse(facts: RefusalFacts): HttpRefusal {
  const { status, type, message } = KINDS[facts.reason];
  const id = `req_${facts.id}`;
  return {
    status,
    headers: { 'request-id': id, ...waiting(facts) },
    body: { type: 'error', error: { type, message }, request_id: id },
  };
}

function waiting(facts: RefusalFacts): Readonly<Record<string, string>> {
  if (facts.reason === 'rate_limit') {
    return { 'retry-after': String(facts.retryAfterSeconds), 'x-should-retry': 'true', ...perMinute(facts) };
  }
  if (facts.reason === 'usage_limit') {
    return { 'retry-after': String(facts.retryAfterSeconds), 'x-should-retry': 'true', ...unified(facts) };
  }
  return { 'x-should-retry': facts.reason === 'unauthorized' ? 'false' : 'true' };
}

/** Of accounts that pay by token. */
function perMinute({ now, retryAfterSeconds }: RefusalFacts): Readonly<Record<string, string>> {
  const reset = new Date((now + retryAfterSeconds) * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': reset,
    'anthropic-ratelimit-tokens-limit': '40000',
    'anthropic-ratelimit-tokens-remaining': '0',
    'anthropic-ratelimit-tokens-reset': reset,
  };
}

/** Of plans: a window of five hours, and one of seven days. Times are seconds since the Unix epoch. */
function unified({ now, retryAfterSeconds }: RefusalFacts): Readonly<Record<string, string>> {
  const reset = String(now + retryAfterSeconds);
  return {
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-reset': reset,
    'anthropic-ratelimit-unified-5h-status': 'rejected',
    'anthropic-ratelimit-unified-5h-reset': reset,
    'anthropic-ratelimit-unified-5h-utilization': '1.0',
    'anthropic-ratelimit-unified-7d-status': 'allowed',
    'anthropic-ratelimit-unified-7d-reset': String(now + WEEK_SECONDS),
    'anthropic-ratelimit-unified-7d-utilization': '0.59',
    'anthropic-ratelimit-unified-representative-claim': 'five_hour',
    'anthropic-ratelimit-unified-fallback-percentage': '0.5',
    'anthropic-ratelimit-unified-overage-status': 'rejected',
    'anthropic-ratelimit-unified-overage-disabled-reason': 'out_of_credits',
  };
}
