import type { Terminal } from '@xterm/xterm';
import { drawExactly } from './exact-cells.ts';
import { internalsOf } from './xterm-internals.ts';

/**
 * Puts the terminal into its place. The library writes <style> elements and style attributes, which `style-src 'self'`
 * refuses; what stands in the CSS object model is allowed. Its `documentOverride` does not help: the scroll bar and the
 * rows are made with the page's document all the same.
 */
export function openWithinPolicy(terminal: Terminal, place: HTMLElement): void {
  const internals = internalsOf(terminal);
  const createRenderer = internals._createRenderer.bind(internals);
  // Made now, and again whenever the graphics card is lost.
  internals._createRenderer = () => {
    const renderer = withAdoptedStyles(createRenderer);
    renderer._rowFactory._addStyle = (element, style) => {
      element.style.cssText += style;
    };
    drawExactly(renderer);
    return renderer;
  };
  withAdoptedStyles(() => terminal.open(place));
}

/** Whatever asks for a <style> element meanwhile gets one that feeds a sheet of the document. */
function withAdoptedStyles<T>(make: () => T): T {
  if (Object.hasOwn(document, 'createElement')) return make();
  const createElement = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) =>
    name === 'style' ? adoptedStyle() : createElement(name, options);
  try {
    return make();
  } finally {
    Reflect.deleteProperty(document, 'createElement');
  }
}

/** An element that shows nothing, and whose text is a style sheet for as long as it is not removed. */
function adoptedStyle(): HTMLElement {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const element = document.createElementNS('http://www.w3.org/1999/xhtml', 'template') as HTMLTemplateElement;
  let text = '';
  Object.defineProperty(element, 'textContent', {
    get: () => text,
    set: (css: string) => {
      text = css;
      sheet.replaceSync(css);
    },
  });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    HTMLElement.prototype.remove.call(element);
  };
  return element;
}
