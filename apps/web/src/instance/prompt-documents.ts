import { graphql, type ResultOf } from '../api/graphql.ts';

export const promptFields = graphql(`
  fragment PromptFields on Prompt @_unmask {
    id
    instance
    text
    state
    reason
    urgent
    createdAt
    updatedAt
  }
`);
export type Prompt = ResultOf<typeof promptFields>;

export const PROMPTS = graphql(
  `
    query Prompts($target: String!) {
      prompts(target: $target) { ...PromptFields }
    }
  `,
  [promptFields],
);

export const SEND = graphql(
  `
    mutation Send($target: String!, $text: String!, $urgent: Boolean) {
      sendPrompt(target: $target, text: $text, urgent: $urgent) { ...PromptFields }
    }
  `,
  [promptFields],
);

export const WITHDRAW = graphql(
  `
    mutation Withdraw($target: String!, $prompt: String!) {
      withdrawPrompt(target: $target, prompt: $prompt) { ...PromptFields }
    }
  `,
  [promptFields],
);

export const REPEAT = graphql(
  `
    mutation Repeat($target: String!, $prompt: String!) {
      repeatPrompt(target: $target, prompt: $prompt) { ...PromptFields }
    }
  `,
  [promptFields],
);
