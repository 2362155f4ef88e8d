import { Observable } from '../api/observable.ts';
import { FONT_SIZES, terminalSettings } from './settings.ts';
import { type Shortcut, shortcutOf } from './shortcuts.ts';
import { XtermSurface, type XtermSurfaceParts } from './xterm-surface.ts';

export interface PaneState {
  readonly hasSelection: boolean;
  /** What is shown over the terminal. */
  readonly over: 'search' | 'log' | undefined;
  /** A link that was clicked and is to be confirmed. */
  readonly address: string | undefined;
}

export const EMPTY_PANE: PaneState = { hasSelection: false, over: undefined, address: undefined };

/** What differs between the surfaces of panes. */
export type PaneParts = Pick<XtermSurfaceParts, 'scrollback' | 'readOnly' | 'label'> &
  Partial<Pick<XtermSurfaceParts, 'input' | 'bytes' | 'pasted' | 'focused' | 'beyond' | 'room'>>;

const NOTHING = (): void => undefined;

/** A terminal in the page, whatever fills it: what shows it for as long as it has a place, its keys and its buttons. */
export abstract class TerminalPane<State extends PaneState> extends Observable {
  #state: State;
  #surface: XtermSurface | undefined;
  #tools: HTMLElement | null = null;

  constructor(state: State) {
    super();
    this.#state = state;
  }

  readonly snapshot = (): State => this.#state;

  get surface(): XtermSurface | undefined {
    return this.#surface;
  }

  /** Given to React as the ref of the place. */
  readonly mount = (place: HTMLElement | null): (() => void) | undefined => {
    if (place === null) return undefined;
    const parts = this.parts();
    const surface = new XtermSurface({
      input: NOTHING,
      bytes: NOTHING,
      pasted: NOTHING,
      focused: NOTHING,
      beyond: NOTHING,
      room: NOTHING,
      ...parts,
      ...terminalSettings.current(),
      place,
      link: (address) => this.set({ address }),
      selected: (hasSelection) => this.set({ hasSelection }),
      pressed: (event) => this.#act(shortcutOf(event, parts.readOnly)),
    });
    this.#surface = surface;
    const endSettings = terminalSettings.subscribe(() => surface.apply(terminalSettings.current()));
    const end = this.begin(surface);
    return () => {
      endSettings();
      end();
      surface.close();
      this.#surface = undefined;
    };
  };

  readonly mountTools = (tools: HTMLElement | null): void => {
    this.#tools = tools;
  };

  readonly focus = (): void => this.#surface?.focus();

  /** To where one can go on with Tab: a terminal takes Tab for itself. */
  readonly leave = (): void => this.#tools?.querySelector('button')?.focus();

  /** A button that has the focus is about to go. */
  protected focusFromTools(): void {
    if (this.#tools?.contains(document.activeElement) === true) this.focus();
  }

  readonly openSearch = (): void => this.set({ over: 'search' });

  readonly closeOver = (): void => {
    this.set({ over: undefined });
    // Until the page has drawn that, the terminal cannot be reached.
    requestAnimationFrame(this.focus);
  };

  readonly forgetAddress = (): void => this.set({ address: undefined });

  async copy(): Promise<void> {
    await this.#surface?.copy();
  }

  protected abstract parts(): PaneParts;

  /** There is a surface to fill. Returns what ends that. */
  protected abstract begin(surface: XtermSurface): () => void;

  protected set(change: Partial<State> | Partial<PaneState>): void {
    this.#state = { ...this.#state, ...change };
    this.changed();
  }

  #act(shortcut: Shortcut | undefined): boolean {
    const { fontSize } = terminalSettings.current();
    if (shortcut === undefined) return false;
    if (shortcut === 'leave') this.leave();
    else if (shortcut === 'search') this.openSearch();
    else if (shortcut === 'copy') void this.copy();
    else if (shortcut === 'larger') terminalSettings.change({ fontSize: fontSize + 1 });
    else if (shortcut === 'smaller') terminalSettings.change({ fontSize: fontSize - 1 });
    else terminalSettings.change({ fontSize: FONT_SIZES.normal });
    return true;
  }
}
