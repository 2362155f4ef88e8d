/** Names that assistants ask for when nobody tells them another. Any other name works as well. */
const NAMES = ['claude-sonnet-5', 'gpt-5.5', 'gemini-3-pro', 'scripted'];

/** A list of models in a form that is right for OpenAI's clients and for Anthropic's. */
export const MODELS = {
  object: 'list',
  data: NAMES.map((id) => ({
    id,
    object: 'model',
    type: 'model',
    display_name: id,
    created: 1_780_000_000,
    created_at: '2026-06-01T00:00:00Z',
    owned_by: 'scripted',
  })),
  has_more: false,
  first_id: NAMES.at(0),
  last_id: NAMES.at(-1),
};
