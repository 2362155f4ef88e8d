import type { FailureReason } from '../answer.ts';
import type { HttpRefusal, RefusalFacts } from '../dialect.ts';
import type { Json } from '../json.ts';

interface Kind {
  readonly code: number;
  readonly status: string;
  readonly message: (facts: RefusalFacts) => string;
  readonly details?: (facts: RefusalFacts) => readonly Json[];
}

const TYPE = 'type.googleapis.com/google.rpc.';

/** https://ai.google.dev/gemini-api/docs/troubleshooting */
const KINDS: Readonly<Record<FailureReason, Kind>> = {
  // Google says 400 to a wrong key; 401 is for tokens.
  unauthorized: {
    code: 400,
    status: 'INVALID_ARGUMENT',
    message: () => 'API key not valid. Please pass a valid API key.',
    details: () => [
      {
        '@type': `${TYPE}ErrorInfo`,
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
        metadata: { service: 'generativelanguage.googleapis.com' },
      },
      {
        '@type': `${TYPE}LocalizedMessage`,
        locale: 'en-US',
        message: 'API key not valid. Please pass a valid API key.',
      },
    ],
  },
  rate_limit: quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'),
  usage_limit: quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
  overloaded: {
    code: 503,
    status: 'UNAVAILABLE',
    message: () => 'The model is overloaded. Please try again later.',
  },
  server_error: {
    code: 500,
    status: 'INTERNAL',
    message: () =>
      'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  },
};

export function refuse(facts: RefusalFacts): HttpRefusal {
  const { code, status, message, details } = KINDS[facts.reason];
  return {
    status: code,
    headers: {},
    body: {
      error: {
        code,
        message: message(facts),
        status,
        ...(details === undefined ? {} : { details: details(facts) }),
      },
    },
  };
}

function quota(quotaId: string): Kind {
  const quotaMetric = 'generativelanguage.googleapis.com/generate_content_free_tier_requests';
  return {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message: ({ model, retryAfterSeconds }) =>
      'You exceeded your current quota, please check your plan and billing details. For more information on this ' +
      'error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. \n' +
      `* Quota exceeded for metric: ${quotaMetric}, limit: 10, model: ${model}\n` +
      `Please retry in ${retryAfterSeconds}s.`,
    details: ({ model, retryAfterSeconds }) => [
      {
        '@type': `${TYPE}Help`,
        links: [
          {
            description: 'Learn more about Gemini API quotas',
            url: 'https://ai.google.dev/gemini-api/docs/rate-limits',
          },
        ],
      },
      {
        '@type': `${TYPE}QuotaFailure`,
        violations: [
          { quotaMetric, quotaId, quotaDimensions: { location: 'global', model }, quotaValue: '10' },
        ],
      },
      { '@type': `${TYPE}RetryInfo`, retryDelay: `${retryAfterSeconds}s` },
    ],
  };
}
