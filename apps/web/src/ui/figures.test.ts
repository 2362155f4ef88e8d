import { expect, it } from 'vitest';
import { bytesText, durationText, processorsText } from './figures.ts';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [300 * 1024, '300 KiB'],
  [1024 ** 4 * 5000, '5000 TiB'],
])('%d bytes', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

it.each([
  [0, '0 ms'],
  [-5, '0 ms'],
  [1500, '1.5 s'],
  [59_600, '1 min'],
  [3_900_000, '1 h 5 min'],
  [3_605_000, '1 h'],
  [90_061_000, '1 d 1 h'],
])('%d milliseconds', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

it.each([
  [0, '0 %'],
  [0.004, '0.4 %'],
  [1.26, '126 %'],
])('%d processors', (processors, text) => {
  expect(processorsText(processors)).toBe(text);
});
