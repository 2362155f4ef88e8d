import type { Terminal } from '@xterm/xterm';

/** Where a turn of the wheel leads when what is shown goes no further: back to earlier output, or on to what is now. */
export type Beyond = 'back' | 'on';

/**
 * On the alternate screen there is nothing to scroll, and terminals make arrow keys of the wheel, which lead an assistant
 * through its earlier prompts. Here the wheel leads to the output so far, unless the program asked for the mouse, or Alt is
 * held. Elsewhere it scrolls, and tells when it is turned on at the end. With Ctrl it is the browser's, which zooms.
 */
export function readWheel(terminal: Terminal, beyond: (direction: Beyond) => void): void {
  const turn = new WheelTurn();
  // Before any part of the library sees it: each of them would keep the page from being zoomed.
  const leaveZoom = (event: WheelEvent) => {
    if (event.ctrlKey && terminal.modes.mouseTrackingMode === 'none') event.stopPropagation();
  };
  terminal.element?.addEventListener('wheel', leaveZoom, { capture: true, passive: true });
  terminal.attachCustomWheelEventHandler((event) => {
    const { deltaY, altKey } = event;
    const { type, viewportY, baseY } = terminal.buffer.active;
    if (deltaY === 0 || terminal.modes.mouseTrackingMode !== 'none') return true;
    if (type === 'alternate') {
      if (altKey) return true;
      event.preventDefault();
      if (turn.add(event) && deltaY < 0) beyond('back');
      return false;
    }
    if (deltaY > 0 && viewportY === baseY && turn.add(event)) beyond('on');
    return true;
  });
}

/** Adds up what the wheel was turned: a brush of a touchpad is a pixel or two, and means nothing. */
export class WheelTurn {
  #pixels = 0;
  #lastMs = 0;

  /** True when it was turned far enough in one direction without a pause. */
  add({ deltaY, deltaMode, timeStamp }: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'timeStamp'>): boolean {
    const goesOn =
      timeStamp - this.#lastMs <= PAUSE_MS && Math.sign(deltaY) === Math.sign(this.#pixels || deltaY);
    this.#lastMs = timeStamp;
    this.#pixels = (goesOn ? this.#pixels : 0) + deltaY * (UNIT_PX[deltaMode] ?? 1);
    if (Math.abs(this.#pixels) < TURN_PX) return false;
    this.#pixels = 0;
    return true;
  }
}

/** Less than one notch of a wheel, which is three lines or a hundred pixels. */
const TURN_PX = 40;
/** What comes later is another turn. */
const PAUSE_MS = 400;
/** A pixel, a line, a page: by `WheelEvent.deltaMode`. */
const UNIT_PX = [1, 16, 400] as const;
