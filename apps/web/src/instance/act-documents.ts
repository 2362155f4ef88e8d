import { graphql } from '../api/graphql.ts';

export const RESTART_FRESH = graphql(`
  mutation RestartFresh($target: String!, $key: String) {
    restartInstance(target: $target, fresh: true, idempotencyKey: $key) { id }
  }
`);

export const INTERRUPT = graphql(`
  mutation Interrupt($target: String!) {
    interruptTurn(target: $target) { id activity }
  }
`);

export const RECOVER = graphql(`
  mutation Recover($target: String!) {
    recoverInstance(target: $target) { id status }
  }
`);

export const RELEASE = graphql(`
  mutation Release($target: String!) {
    releaseInstance(target: $target) { id status }
  }
`);

export const ANSWER = graphql(`
  mutation Answer($target: String!, $answer: DialogAnswer!, $since: String) {
    answerDialog(target: $target, answer: $answer, since: $since) { id activity }
  }
`);

export const TYPE_IN = graphql(`
  mutation TypeIn($target: String!, $text: String!, $key: String) {
    sendInput(target: $target, text: $text, idempotencyKey: $key) { id }
  }
`);

export const SET = graphql(`
  mutation Set($target: String!, $limits: [LimitChange!], $restart: String, $key: String) {
    setInstance(target: $target, limits: $limits, restart: $restart, idempotencyKey: $key) { id }
  }
`);
