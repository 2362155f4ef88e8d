export type { AuditLines, RecordsQuery } from './audit-calls.ts';
export type { AgentWithProgram, EventItem } from './answers.ts';
export { BerthClient, type ClientOptions } from './berth-client.ts';
export { isListening } from './listening.ts';
export type { ListenRequest } from './listen-calls.ts';
export type { BuildWish, ImageStep } from './image-calls.ts';
export { DOCUMENTS } from './documents.ts';
export { RECONNECT_LOOK_MS, RECONNECT_MS } from './patience.ts';
export type { TerminalEnd, TerminalHandlers, TerminalSession } from './terminal-session.ts';
