import { expect, it } from 'vitest';
import { bytesText, cpuText } from './figures.ts';

const M = 1024 ** 2;

it.each([
  [null, '-'],
  [0, '0.0'],
  [0.0034, '0.3'],
  [0.9996, '100.0'],
  [1.0421, '104.2'],
  [9.9994, '999.9'],
  [64, '6400'],
])('writes %s processors as %s percent', (cpu, text) => {
  expect(cpuText(cpu)).toBe(text);
});

it.each([
  [null, '-'],
  [0, '0'],
  [1023, '1023'],
  [1024, '1.0K'],
  [1024 * 9.96, '10K'],
  [812 * 1024, '812K'],
  [M - 1, '1.0M'],
  [1023 * M, '1023M'],
  [1.23 * 1024 * M, '1.2G'],
  [250 * 1024 * M, '250G'],
])('writes %s bytes as %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
