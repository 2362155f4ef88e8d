/**
 * Asks again every few seconds while somebody looks. Everything that is shown goes in as text, and characters that
 * would show as something else than they are, such as controls and marks of direction, are written as their numbers.
 */
export const PAGE_SCRIPT = String.raw`'use strict';
const EVERY_MS = 3000;
const QUERY = '{ caller { actor scope } instances { name agent status activity activityDetail } }';
const ODD = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;
const byId = (id) => document.getElementById(id);
const plain = (text) =>
  String(text ?? '').replace(ODD, (odd) => '\\u{' + odd.codePointAt(0).toString(16) + '}');

function say(text) {
  const status = byId('status');
  if (status.textContent !== text) status.textContent = text;
}

function row({ name, agent, status, activity, activityDetail }) {
  const state = [status, activity, activityDetail].filter((part) => part).join(', ');
  const cells = [name, agent, state].map((text, at) => {
    const cell = document.createElement(at === 0 ? 'th' : 'td');
    if (at === 0) cell.scope = 'row';
    cell.textContent = plain(text);
    return cell;
  });
  const line = document.createElement('tr');
  line.append(...cells);
  return line;
}

function show({ caller, instances }) {
  byId('caller').textContent = 'Signed in as ' + plain(caller.actor) + ' (' + plain(caller.scope) + ')';
  const table = byId('instances');
  table.tBodies[0].replaceChildren(...instances.map(row));
  table.hidden = instances.length === 0;
  const next = 'Start one with: berth start demo';
  say(instances.length === 0 ? 'There are no instances. ' + next : instances.length + ' in all');
}

async function refresh() {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: QUERY }),
    });
    if (response.status === 401) {
      location.reload();
      return;
    }
    const { data, errors } = await response.json();
    if (errors) say('The daemon refused: ' + plain(errors[0].message));
    else show(data);
  } catch {
    say('The daemon does not answer. Asking again …');
  }
}

async function signOut() {
  await fetch('/logout', { method: 'POST' }).catch(() => undefined);
  location.reload();
}

byId('sign-out').addEventListener('click', signOut);
document.addEventListener('visibilitychange', () => document.hidden || refresh());
setInterval(() => document.hidden || refresh(), EVERY_MS);
refresh();
`;
