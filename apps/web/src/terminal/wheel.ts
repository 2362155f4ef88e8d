import type { Terminal } from '@xterm/xterm';

/** Where a turn of the wheel leads when what is shown goes no further: back to earlier output, or on to what is now. */
export type Beyond = 'back' | 'on';

/**
 * On the alternate screen there is nothing to scroll, and terminals make arrow keys of the wheel, which lead an assistant
 * through its earlier prompts. Here the wheel leads to the output so far, unless the program asked for the mouse, or Alt is
 * held. Elsewhere it scrolls, and tells when it is turned on at the end.
 */
export function readWheel(terminal: Terminal, beyond: (direction: Beyond) => void): void {
  terminal.attachCustomWheelEventHandler((event) => {
    const { deltaY, altKey } = event;
    const { type, viewportY, baseY } = terminal.buffer.active;
    if (deltaY === 0 || terminal.modes.mouseTrackingMode !== 'none') return true;
    if (type === 'alternate') {
      if (altKey) return true;
      event.preventDefault();
      if (deltaY < 0) beyond('back');
      return false;
    }
    if (deltaY > 0 && viewportY === baseY) beyond('on');
    return true;
  });
}
