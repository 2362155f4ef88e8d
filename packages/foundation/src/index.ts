export { AssertionError, assert, unreachable } from './assert.ts';
export type { Brand } from './brand.ts';
export { type Clock, TIMER_MAX_MS } from './clock.ts';
export { KeyedLock } from './keyed-lock.ts';
export { err, ok, type Result } from './result.ts';
export { Scope } from './scope.ts';
export { columnsOf, UNICODE_WIDTHS, type UnicodeWidths } from './unicode-widths.ts';
export { uuidv7 } from './uuid.ts';
