import type { ElementRenderer } from './xterm-internals.ts';

const REPEAT = 32;
/** What browsers draw as one with the emoji beside it. Here each has cells of its own, as everywhere else in Berth. */
const JOINS = /[\u200d\p{Regional_Indicator}]/u;
/** Of a pixel: nobody sees it. */
const APART = 1e-6;

/**
 * Lets text that is drawn with elements stand where its cells are. The library measures in whole pixels and moves each
 * character by what is missing, which adds up over a long line; and neighbours of one width share an element, where the
 * browser makes one emoji of several and moves all that follows.
 */
export function drawExactly(renderer: ElementRenderer): void {
  const cache = renderer._widthCache;
  const measured = cache.get.bind(cache);
  let isOdd = false;
  cache._measure = (text, variant) => {
    const element = cache._measureElements[variant];
    if (element === undefined) return 0;
    element.textContent = text.repeat(REPEAT);
    return element.getBoundingClientRect().width / REPEAT;
  };
  cache.get = (text, bold, italic) => {
    const width = measured(text, bold, italic);
    if (text.length === 1 || !JOINS.test(text)) return width;
    isOdd = !isOdd;
    return isOdd ? width + APART : width - APART;
  };
  renderer.handleCharSizeChanged();
}
