import { agentDefinitionSchema } from '@berth/contract/schemas';

/** The row where one types; in another mode its name stands before the angle bracket. */
const AT_PROMPT = '^(?:[a-z-]+ )?(?:multi )?> ?$';
/** The row of a question, with the answers that it takes. */
const QUESTION = '\\? \\(Y\\)es/\\(N\\)o';

/**
 * aider, a pair programmer for git repositories, which keeps its conversation in the workspace. Written after its own
 * documentation, and never run with it: docs/agents.md says so.
 */
export const AIDER = agentDefinitionSchema.parse({
  title: 'aider',
  command: 'aider',
  args: ['--no-check-update', '--no-show-release-notes'],
  variables: [
    'AIDER_*',
    'ANTHROPIC_API_KEY',
    'OPENAI_*',
    'GEMINI_API_KEY',
    'DEEPSEEK_API_KEY',
    'OPENROUTER_API_KEY',
    'OLLAMA_API_BASE',
  ],
  hosts: [
    'api.anthropic.com',
    'api.openai.com',
    'generativelanguage.googleapis.com',
    'api.deepseek.com',
    'openrouter.ai',
  ],
  baseUrls: ['OPENAI_API_BASE', 'OPENAI_BASE_URL', 'OLLAMA_API_BASE'],
  conversation: {
    resume: ['--restore-chat-history'],
    transcript: '{workspace}/.aider.chat.history.md',
  },
  keys: { interrupt: '\x03', approve: 'y\r', approveAlways: 'd\r', deny: 'n\r' },
  rules: {
    screen: [
      {
        id: 'question',
        activity: 'waiting_approval',
        rows: 4,
        all: [QUESTION],
        none: [AT_PROMPT],
        detail: '^(.*\\?) \\(Y\\)es',
      },
      { id: 'prompt', activity: 'idle', rows: 2, all: [AT_PROMPT] },
      { id: 'work', activity: 'working', rows: 40, all: ['\\S'], none: [AT_PROMPT] },
    ],
  },
});
