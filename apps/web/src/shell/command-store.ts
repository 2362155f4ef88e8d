import { Observable } from '../api/observable.ts';

/** Something that can be done from anywhere: by the palette, and by its key where it has one. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** What else it is found by, and told from others. */
  readonly hint?: string;
  readonly group: 'go' | 'instances' | 'here' | 'general';
  /** One key, such as `/` or `j`, without modifiers; counts only while nobody types. */
  readonly key?: string;
  readonly act: () => void;
}

/** What can be done now. Parts of the page put their commands in while they are shown. */
export class CommandStore extends Observable {
  readonly #byOwner = new Map<object, readonly Command[]>();
  #all: readonly Command[] = [];

  readonly current = (): readonly Command[] => this.#all;

  put(owner: object, commands: readonly Command[]): void {
    this.#byOwner.set(owner, commands);
    this.#tell();
  }

  take(owner: object): void {
    this.#byOwner.delete(owner);
    this.#tell();
  }

  /** The command of a key. What was put in last comes first: a page goes before the frame around it. */
  byKey(key: string): Command | undefined {
    return this.#all.findLast((command) => command.key === key);
  }

  #tell(): void {
    this.#all = [...this.#byOwner.values()].flat();
    this.changed();
  }
}

/** Whether a key belongs to what has the focus: a field, a terminal, a list of its own, or what is open before the page. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || takesAllKeys(target)) return true;
  if (target.closest('textarea, select, [role="dialog"], [role="alertdialog"], [role="menu"]') !== null)
    return true;
  return target instanceof HTMLInputElement && !WITHOUT_LETTERS.has(target.type);
}

/** Kinds of fields in which nobody types. */
const WITHOUT_LETTERS: ReadonlySet<string> = new Set(['checkbox', 'radio', 'button', 'submit']);

/** A terminal: what is pressed there is for the program in it. */
export function takesAllKeys(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[data-takes-keys]') !== null;
}
