import type { Terminal } from '@xterm/headless';

/** Enhancement flags of the kitty keyboard protocol for one screen: what `CSI = u` sets, and what was pushed on it. */
interface FlagStack {
  base: number;
  pushed: number[];
}

/** Modes that programs set and the library ignores, but which a user's terminal must be put back into. */
export interface KeyboardState {
  readonly kitty: { readonly normal: FlagStack; readonly alternate: FlagStack };
  /** XTMODKEYS resources such as modifyOtherKeys, by number. */
  readonly modifiers: readonly (readonly [number, number])[];
  /** DEC private modes unknown to the library, as last set. */
  readonly privateModes: readonly (readonly [number, boolean])[];
}

/** As in the protocol's reference implementation: pushing more forgets the oldest. */
const KITTY_STACK_MAX = 8;
const PRIVATE_MODES_MAX = 64;
const MODIFIER_RESOURCES_MAX = 8;
/** Modes that the library keeps itself, and the alternate screen in its three forms. */
const KEPT_BY_LIBRARY = new Set([
  1, 6, 7, 9, 12, 25, 45, 47, 66, 1000, 1002, 1003, 1004, 1006, 1016, 1047, 1048, 1049, 2004,
]);
/**
 * Never repeated to another terminal: VT52 mode and the column switch would undo the picture, highlight tracking hangs
 * a terminal without an answer, and a synchronised update that nobody ends would freeze the viewer.
 */
const NEVER_REPEATED = new Set([0, 2, 3, 1001, 2026]);

type Parameters = readonly (number | number[])[];

export class KeyboardModes {
  #kitty: { normal: FlagStack; alternate: FlagStack } = emptyKitty();
  #modifiers = new Map<number, number>();
  #privateModes = new Map<number, boolean>();
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    const { parser } = terminal;
    const csi = (prefix: string, final: string, act: (parameters: Parameters) => void) =>
      parser.registerCsiHandler({ prefix, final }, (parameters) => {
        act(parameters);
        return false;
      });
    csi('>', 'u', (parameters) => this.#push(first(parameters)));
    csi('<', 'u', (parameters) => this.#pop(first(parameters) || 1));
    csi('=', 'u', (parameters) => this.#set(first(parameters), second(parameters) || 1));
    csi('>', 'm', (parameters) => this.#setModifiers(parameters));
    csi('>', 'n', (parameters) => this.#modifiers.delete(first(parameters)));
    csi('?', 'h', (parameters) => this.#setPrivate(parameters, true));
    csi('?', 'l', (parameters) => this.#setPrivate(parameters, false));
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => this.#reset(false));
    parser.registerEscHandler({ final: 'c' }, () => this.#reset(true));
  }

  capture(): KeyboardState {
    return {
      kitty: structuredClone(this.#kitty),
      modifiers: [...this.#modifiers],
      privateModes: [...this.#privateModes],
    };
  }

  apply(state: KeyboardState): void {
    this.#kitty = structuredClone(state.kitty);
    this.#modifiers = new Map(state.modifiers);
    this.#privateModes = new Map(state.privateModes);
  }

  #current(): FlagStack {
    return this.#kitty[this.#terminal.buffer.active.type];
  }

  #push(flags: number): void {
    const { pushed } = this.#current();
    pushed.push(flags);
    if (pushed.length > KITTY_STACK_MAX - 1) pushed.shift();
  }

  #pop(count: number): void {
    const stack = this.#current();
    if (count > stack.pushed.length) stack.base = 0;
    stack.pushed.length = Math.max(0, stack.pushed.length - count);
  }

  /** `how` is 1 to replace the flags, 2 to add to them, 3 to take from them. */
  #set(flags: number, how: number): void {
    const stack = this.#current();
    const old = stack.pushed.at(-1) ?? stack.base;
    const flagsNow = how === 2 ? old | flags : how === 3 ? old & ~flags : flags;
    if (stack.pushed.length > 0) stack.pushed[stack.pushed.length - 1] = flagsNow;
    else stack.base = flagsNow;
  }

  #setModifiers(parameters: Parameters): void {
    const [resource, value] = parameters;
    if (parameters.length < 2 && !first(parameters)) this.#modifiers.clear();
    else if (typeof resource !== 'number') return;
    else if (typeof value !== 'number') this.#modifiers.delete(resource);
    else if (this.#modifiers.size < MODIFIER_RESOURCES_MAX || this.#modifiers.has(resource))
      this.#modifiers.set(resource, value);
  }

  #setPrivate(parameters: Parameters, on: boolean): void {
    for (const mode of parameters) {
      if (typeof mode !== 'number' || KEPT_BY_LIBRARY.has(mode) || NEVER_REPEATED.has(mode)) continue;
      if (this.#privateModes.size < PRIVATE_MODES_MAX || this.#privateModes.has(mode)) {
        this.#privateModes.set(mode, on);
      }
    }
  }

  /** A soft reset leaves private modes other than those the library resets itself. */
  #reset(hard: boolean): boolean {
    this.#kitty = emptyKitty();
    this.#modifiers.clear();
    if (hard) this.#privateModes.clear();
    return false;
  }
}

/** Sequences that give one screen its flags; to be sent while that screen is shown. */
export function kittySequences({ base, pushed }: FlagStack): string {
  const start = base === 0 ? '' : `\x1b[=${base};1u`;
  return start + pushed.map((flags) => `\x1b[>${flags}u`).join('');
}

export function keyboardSequences({ modifiers, privateModes }: KeyboardState): string {
  const resources = modifiers.map(([resource, value]) => `\x1b[>${resource};${value}m`);
  const modes = privateModes.map(([mode, on]) => `\x1b[?${mode}${on ? 'h' : 'l'}`);
  return [...resources, ...modes].join('');
}

function emptyKitty(): { normal: FlagStack; alternate: FlagStack } {
  return { normal: { base: 0, pushed: [] }, alternate: { base: 0, pushed: [] } };
}

function first(parameters: Parameters): number {
  return typeof parameters[0] === 'number' ? parameters[0] : 0;
}

function second(parameters: Parameters): number {
  return typeof parameters[1] === 'number' ? parameters[1] : 0;
}
