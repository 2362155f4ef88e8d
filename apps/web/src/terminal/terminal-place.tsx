/** Where a terminal of the library stands. Keys that are pressed here are its own. */
export function TerminalPlace({ mount }: { mount: (place: HTMLElement | null) => (() => void) | undefined }) {
  return (
    <div data-takes-keys className="relative min-h-0 flex-1 touch-pinch-zoom overflow-hidden" ref={mount} />
  );
}
