import { type Brand, uuidv7 } from '@berth/foundation';

/** Ids are `<prefix>_<UUIDv7>`: the prefix tells a reader (and the types) what the id names. */
export type InstanceId = Brand<string, 'InstanceId'>;
export type RunId = Brand<string, 'RunId'>;
export type EventId = Brand<string, 'EventId'>;
/** A prompt in an inbox. */
export type PromptId = Brand<string, 'PromptId'>;
export type NodeId = Brand<string, 'NodeId'>;
/** A token or a session. */
export type CredentialId = Brand<string, 'CredentialId'>;
/** Who acts: `user:<name>` for a person at this machine, `system:<part>` for Berth itself. */
export type ActorId = Brand<string, 'ActorId'>;

/** Source of the two impure parts of an id. */
export interface IdSource {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** `count` fresh random bytes. */
  random(count: number): Uint8Array;
}

const PREFIXES = {
  instance: 'inst',
  run: 'run',
  event: 'evt',
  node: 'node',
  prompt: 'prm',
  credential: 'cred',
} as const;
const RANDOM_BYTES = 10;
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

export const newInstanceId = (source: IdSource): InstanceId => fresh(PREFIXES.instance, source) as InstanceId;
export const newRunId = (source: IdSource): RunId => fresh(PREFIXES.run, source) as RunId;
export const newEventId = (source: IdSource): EventId => fresh(PREFIXES.event, source) as EventId;
export const newNodeId = (source: IdSource): NodeId => fresh(PREFIXES.node, source) as NodeId;

export const newPromptId = (source: IdSource): PromptId => fresh(PREFIXES.prompt, source) as PromptId;
export const newCredentialId = (source: IdSource): CredentialId =>
  fresh(PREFIXES.credential, source) as CredentialId;

/** True when `text` has the form of an id of that kind; says nothing about its existence. */
export function isId(kind: keyof typeof PREFIXES, text: string): boolean {
  return new RegExp(`^${PREFIXES[kind]}_${UUID}$`).test(text);
}

function fresh(prefix: string, source: IdSource): string {
  return `${prefix}_${uuidv7(source.now(), source.random(RANDOM_BYTES))}`;
}
