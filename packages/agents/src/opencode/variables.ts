/**
 * Its own variables that say how it is to work, and the keys of the providers that it knows. Not those that it sets for
 * what it runs, nor those of its server, which are Berth's to choose.
 */
export const OPENCODE_VARIABLES: readonly string[] = [
  'OPENCODE_API_KEY',
  'OPENCODE_AUTH_CONTENT',
  'OPENCODE_AUTO_SHARE',
  'OPENCODE_CONFIG',
  'OPENCODE_CONFIG_CONTENT',
  'OPENCODE_CONFIG_DIR',
  'OPENCODE_DB',
  'OPENCODE_DISABLE_*',
  'OPENCODE_ENABLE_*',
  'OPENCODE_EXPERIMENTAL',
  'OPENCODE_EXPERIMENTAL_*',
  'OPENCODE_MODELS_PATH',
  'OPENCODE_MODELS_URL',
  'OPENCODE_PERMISSION',
  'OPENCODE_PURE',
  'OPENCODE_TUI_CONFIG',
  'OPENCODE_WEBSEARCH_PROVIDER',
  'ANTHROPIC_API_KEY',
  'AWS_*',
  'AZURE_*',
  'CEREBRAS_API_KEY',
  'CLOUDFLARE_ACCOUNT_ID',
  'CLOUDFLARE_API_TOKEN',
  'COHERE_API_KEY',
  'DEEPSEEK_API_KEY',
  'GEMINI_API_KEY',
  'GOOGLE_API_KEY',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'GOOGLE_CLOUD_PROJECT',
  'GOOGLE_GENERATIVE_AI_API_KEY',
  'GROQ_API_KEY',
  'MISTRAL_API_KEY',
  'OPENAI_API_KEY',
  'OPENROUTER_API_KEY',
  'VERTEX_LOCATION',
  'XAI_API_KEY',
];

/** Those of them that are enough to speak to some provider. */
export const LOGIN_VARIABLES: readonly string[] = [
  'OPENCODE_AUTH_CONTENT',
  ...OPENCODE_VARIABLES.filter((name) => /_API_(?:KEY|TOKEN)$/.test(name)),
  'GOOGLE_APPLICATION_CREDENTIALS',
];
