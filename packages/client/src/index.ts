export { type AgentWithProgram, BerthClient, type ClientOptions, type EventItem } from './berth-client.ts';
export { isListening } from './listening.ts';
export { DOCUMENTS } from './documents.ts';
export type { TerminalEnd, TerminalHandlers, TerminalSession } from './terminal-session.ts';
