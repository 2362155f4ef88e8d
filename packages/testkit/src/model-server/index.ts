export {
  type Act,
  type Answer,
  call,
  fail,
  type Failure,
  type FailureReason,
  type Reply,
  say,
  type Step,
  type ToolInput,
} from './answer.ts';
export type { DialectId } from './dialect.ts';
export type { ModelRequest } from './model-request.ts';
export { type ModelServer, type ModelServerOptions, openModelServer } from './model-server.ts';
export type { Moment } from './moment.ts';
