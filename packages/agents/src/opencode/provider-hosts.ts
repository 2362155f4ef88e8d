/** What it reads its list of models from, and its own service. */
const OWN_HOSTS = ['opencode.ai', 'models.dev'];
/** The API of each provider, by the key that opens it. */
const HOSTS_OF_KEYS: Readonly<Record<string, string>> = {
  ANTHROPIC_API_KEY: 'api.anthropic.com',
  CEREBRAS_API_KEY: 'api.cerebras.ai',
  COHERE_API_KEY: 'api.cohere.com',
  DEEPSEEK_API_KEY: 'api.deepseek.com',
  GEMINI_API_KEY: 'generativelanguage.googleapis.com',
  GOOGLE_API_KEY: 'generativelanguage.googleapis.com',
  GOOGLE_GENERATIVE_AI_API_KEY: 'generativelanguage.googleapis.com',
  GROQ_API_KEY: 'api.groq.com',
  MISTRAL_API_KEY: 'api.mistral.ai',
  OPENAI_API_KEY: 'api.openai.com',
  OPENROUTER_API_KEY: 'openrouter.ai',
  XAI_API_KEY: 'api.x.ai',
};

/** It speaks to many providers: only those for which it was given a key are reached. */
export function opencodeHosts(env: Readonly<Record<string, string>>): string[] {
  const providers = Object.entries(HOSTS_OF_KEYS).filter(([name]) => (env[name] ?? '') !== '');
  return [...OWN_HOSTS, ...providers.map(([, host]) => host)];
}
