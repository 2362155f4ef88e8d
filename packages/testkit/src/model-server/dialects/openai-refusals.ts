import type { FailureReason } from '../answer.ts';
import type { HttpRefusal, RefusalFacts } from '../dialect.ts';
import type { Json } from '../json.ts';

interface Kind {
  readonly status: number;
  readonly error: (facts: RefusalFacts) => Json;
}

/** https://platform.openai.com/docs/guides/error-codes. Both of OpenAI's dialects refuse alike. */
const KINDS: Readonly<Record<FailureReason, Kind>> = {
  unauthorized: {
    status: 401,
    error: () => ({
      message:
        'Incorrect API key provided: sk-****. You can find your API key at https://platform.openai.com/account/api-keys.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    }),
  },
  rate_limit: {
    status: 429,
    error: ({ model, retryAfterSeconds }) => ({
      message:
        `Rate limit reached for ${model} in organization org-scripted on tokens per min (TPM): Limit 30000, ` +
        `Used 30000, Requested 1000. Please try again in ${retryAfterSeconds}s. ` +
        'Visit https://platform.openai.com/account/rate-limits to learn more.',
      type: 'tokens',
      param: null,
      code: 'rate_limit_exceeded',
    }),
  },
  // How a plan of ChatGPT refuses; an account that pays by token has `insufficient_quota` instead.
  usage_limit: {
    status: 429,
    error: ({ now, retryAfterSeconds }) => ({
      type: 'usage_limit_reached',
      message: 'The usage limit has been reached',
      plan_type: 'plus',
      resets_at: now + retryAfterSeconds,
      resets_in_seconds: retryAfterSeconds,
    }),
  },
  overloaded: {
    status: 503,
    error: () => ({
      message: 'Our servers are currently overloaded. Please try again later.',
      type: 'service_unavailable_error',
      param: null,
      code: 'server_is_overloaded',
    }),
  },
  server_error: {
    status: 500,
    error: () => ({
      message: 'The server had an error while processing your request. Sorry about that!',
      type: 'server_error',
      param: null,
      code: null,
    }),
  },
};

export function refuse(facts: RefusalFacts): HttpRefusal {
  const { status, error } = KINDS[facts.reason];
  const limits = status === 429 ? limitHeaders(facts) : {};
  return {
    status,
    headers: { 'x-request-id': `req_${facts.id}`, ...limits },
    body: { error: error(facts) },
  };
}

function limitHeaders({ reason, retryAfterSeconds }: RefusalFacts): Readonly<Record<string, string>> {
  if (reason === 'usage_limit') return {};
  return {
    'retry-after': String(retryAfterSeconds),
    'retry-after-ms': String(retryAfterSeconds * 1000),
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-requests': '499',
    'x-ratelimit-reset-requests': '120ms',
    'x-ratelimit-limit-tokens': '30000',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': `${retryAfterSeconds}s`,
  };
}
