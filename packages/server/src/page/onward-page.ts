import { plainPage } from './plain-page.ts';

/** Asks for the page as somebody who typed its address would. */
export function onwardPage(): string {
  return plainPage({
    title: 'Berth',
    head: '<meta http-equiv="refresh" content="0; url=/">\n',
    body: '<p>You are signed in. <a href="/">Go on to Berth</a></p>',
  });
}
