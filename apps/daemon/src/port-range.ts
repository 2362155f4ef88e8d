import { BerthError, DEFAULT_PORT_RANGE, PORT_MAX, PORT_MIN, type PortRange } from '@berth/contract';

/** The range that `BERTH_PORTS` names, such as `20000-29999`; the default where it is not set. */
export function portRange(text: string | undefined): PortRange {
  if (text === undefined || text === '') return DEFAULT_PORT_RANGE;
  const [, from, to] = (/^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (from !== undefined && to !== undefined && from >= PORT_MIN && from <= to && to <= PORT_MAX) {
    return { from, to };
  }
  // Not BERTH_PORT_…: that is how programs find the ports they were given.
  const message = `BERTH_PORTS is ${text}: it must be two numbers such as ${DEFAULT_PORT_RANGE.from}-${DEFAULT_PORT_RANGE.to}, the first not above the second, from ${PORT_MIN} to ${PORT_MAX}.`;
  throw new BerthError({ code: 'invalid_input', message });
}
