/** How each assistant is made to ask the model server instead of its vendor. */
export function howToAsk(url: string): string {
  return `A scripted model listens on ${url}. What it does is up to the prompt: FAKE:write FILE TEXT,
FAKE:bash COMMAND, FAKE:ask QUESTION, FAKE:tool NAME {JSON}, FAKE:slow SECONDS, FAKE:hang SECONDS,
FAKE:error 401|429|500|529|usage_limit [RETRY-AFTER], FAKE:cut, FAKE:long LINES, FAKE:quote-dialog.
Anything else is echoed. ${url}/requests lists what was asked.

Claude Code
  ANTHROPIC_BASE_URL=${url} ANTHROPIC_API_KEY=sk-ant-dummy-0123456789abcdef
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1
  (to see a plan's limits: CLAUDE_CODE_OAUTH_TOKEN=sk-ant-oat01-dummy instead of the key)

Codex ($CODEX_HOME/config.toml, with FAKE_OPENAI_KEY=dummy)
  model = "gpt-5.5"
  model_provider = "fake"
  [model_providers.fake]
  name = "fake"
  base_url = "${url}/v1"
  env_key = "FAKE_OPENAI_KEY"
  wire_api = "responses"

Gemini CLI (with "security": {"auth": {"selectedType": "gemini-api-key"}} in its settings.json)
  GOOGLE_GEMINI_BASE_URL=${url} GEMINI_API_KEY=dummy

OpenCode (opencode.json, with FAKE_KEY=dummy)
  {"model": "fake/scripted", "small_model": "fake/scripted", "enabled_providers": ["fake"],
   "provider": {"fake": {"npm": "@ai-sdk/openai-compatible",
    "options": {"baseURL": "${url}/v1", "apiKey": "{env:FAKE_KEY}"},
    "models": {"scripted": {"name": "Scripted"}}}}}
`;
}
