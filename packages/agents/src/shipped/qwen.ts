import { agentDefinitionSchema } from '@berth/contract/schemas';

/** Everything that counts stands above the line where one types, which has two rows below it. */
const ROWS = 12;
/** Its row for typing, as long as nothing is typed. */
const AT_PROMPT = '^> {3}Type your message';

/** Qwen Code. Its title says that it is at rest before it can take a prompt, so that its screen is believed. */
export const QWEN = agentDefinitionSchema.parse({
  title: 'Qwen Code',
  command: 'qwen',
  npm: '@qwen-code/qwen-code@0.24.4',
  tested: ['0.24.4'],
  variables: ['QWEN_*', 'DASHSCOPE_*', 'BAILIAN_*', 'OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL'],
  hosts: ['dashscope.aliyuncs.com', 'dashscope-intl.aliyuncs.com', 'chat.qwen.ai', 'portal.qwen.ai'],
  baseUrls: ['OPENAI_BASE_URL'],
  conversation: { begin: ['--session-id', '{conversation}'], resume: ['--resume', '{conversation}'] },
  profile: { QWEN_HOME: '{profile}' },
  // It works in at once what is typed while it works.
  keys: { interrupt: '\x1b', approve: '1', approveAlways: '2', deny: '\x1b', takesWhileBusy: true },
  rules: {
    screen: [
      {
        id: 'question',
        activity: 'waiting_approval',
        rows: 24,
        all: ['^ *› 1\\. Yes, allow once', 'Waiting for user confirmation'],
        none: [AT_PROMPT],
        detail: '^ *\\? (.*?) ←?$',
      },
      { id: 'work', activity: 'working', rows: ROWS, all: ['^ *[⠀-⣿] .*esc to cancel\\)$'] },
      {
        id: 'login',
        activity: 'auth_failed',
        rows: ROWS,
        all: ['^ *✕ \\[API Error: 401 ', AT_PROMPT],
        detail: '\\[API Error: (401 .*)$',
      },
      {
        id: 'rate-limit',
        activity: 'limited',
        rows: ROWS,
        all: ['^ *✕ \\[API Error: .*429', AT_PROMPT],
        detail: '\\[API Error: (.*)$',
      },
      {
        id: 'api-error',
        activity: 'error',
        rows: ROWS,
        all: ['^ *✕ \\[API Error: ', AT_PROMPT],
        detail: '\\[API Error: (.*)$',
      },
      { id: 'prompt', activity: 'idle', rows: ROWS, all: [AT_PROMPT] },
    ],
  },
});
