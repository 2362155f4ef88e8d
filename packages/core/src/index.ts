export { type Action, type Authorize, ownerOnly, type Target } from './access/authorize.ts';
export { Berth, type BerthParts, type Caller, type OpenTerminal } from './berth.ts';
export { factMaker } from './instance/facts.ts';
export { type Lifecycle, type LifecycleEvent, transition } from './instance/lifecycle.ts';
export { Registry } from './instance/registry.ts';
export { Supervisor } from './instance/supervisor.ts';
export { eventView } from './instance/view.ts';
export { Journal, type JournalItem } from './journal/journal.ts';
export type * from './ports/index.ts';
