import type { Terminal } from '@xterm/xterm';

/**
 * Scrolls with a finger, which the library does not do by itself: through the output, or by turns of a wheel where the
 * program is to hear of it. Two fingers zoom the page as everywhere. Returns what ends it.
 */
export function scrollByTouch(place: HTMLElement, terminal: Terminal): () => void {
  let lastY: number | undefined;
  let rest = 0;
  const start = ({ touches }: TouchEvent) => {
    lastY = touches.length === 1 ? touches[0]?.clientY : undefined;
    rest = 0;
  };
  const move = (event: TouchEvent) => {
    const touch = event.touches[0];
    if (lastY === undefined || touch === undefined || event.touches.length > 1) return;
    event.preventDefault();
    const lineHeight = place.clientHeight / terminal.rows;
    rest += (lastY - touch.clientY) / lineHeight;
    lastY = touch.clientY;
    const lines = Math.trunc(rest);
    rest -= lines;
    if (lines !== 0) scroll(terminal, lines, touch);
  };
  place.addEventListener('touchstart', start, { passive: true });
  place.addEventListener('touchmove', move, { passive: false });
  return () => {
    place.removeEventListener('touchstart', start);
    place.removeEventListener('touchmove', move);
  };
}

function scroll(terminal: Terminal, lines: number, { clientX, clientY }: Touch): void {
  const isForProgram =
    terminal.buffer.active.type === 'alternate' || terminal.modes.mouseTrackingMode !== 'none';
  if (!isForProgram) return terminal.scrollLines(lines);
  const turn = {
    deltaY: Math.sign(lines),
    deltaMode: WheelEvent.DOM_DELTA_LINE,
    clientX,
    clientY,
    bubbles: true,
  };
  const screen = terminal.element?.querySelector('.xterm-screen');
  for (let count = Math.abs(lines); count > 0; count -= 1) {
    screen?.dispatchEvent(new WheelEvent('wheel', { ...turn, cancelable: true }));
  }
}
