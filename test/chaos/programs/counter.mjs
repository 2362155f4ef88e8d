// Prints numbered lines and writes down, after each piece that the terminal took, how far it came. Each line carries a
// checksum. Words: the directory for the record, lines in a burst (0: none), and `stubborn` to live on without a terminal.
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const [records, burst, temper] = process.argv.slice(2);
const TICK_MS = 100;
const TICKS_TO_BURST = 100;
/** Of a burst, in lines: a piece is what is written before it is written down. */
const PIECE = 50;
const STDOUT = 1;

const token = `${process.pid}-${Date.now().toString(36)}`;
const record = openSync(join(records, `${process.env.BERTH_INSTANCE}.${token}`), 'w');
let number = 0;
let ticks = 0;
let hasTerminal = true;

if (temper === 'stubborn') process.on('SIGHUP', () => undefined);
setInterval(tick, TICK_MS);

function tick() {
  ticks += 1;
  const lines = ticks % TICKS_TO_BURST === 0 ? Number(burst) : 0;
  for (let left = Math.max(1, lines); left > 0 && hasTerminal; left -= PIECE) print(Math.min(PIECE, left));
}

function print(lines) {
  const piece = Array.from({ length: lines }, () => line((number += 1))).join('');
  try {
    const bytes = Buffer.from(piece);
    for (let written = 0; written < bytes.length; ) written += writeSync(STDOUT, bytes, written);
  } catch (error) {
    if (temper !== 'stubborn') throw error;
    hasTerminal = false;
    return;
  }
  writeSync(record, String(number).padStart(12), 0);
}

function line(count) {
  const text = `${token} ${count}`;
  return `chaos ${text} ${crc32(text).toString(16).padStart(8, '0')}\n`;
}
