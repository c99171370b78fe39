import { text } from './values.ts'

/** Units that an alert names (Azure Monitor docs, metric units), in lower case. */
const NAMED: Readonly<Record<string, string>> = {
  percent: '%',
  bytes: 'B',
  bytespersecond: 'B/s',
  seconds: 's',
  milliseconds: 'ms',
}

/** Units by the name of a metric; alerts of the common schema have none. */
const IN_NAMES: readonly (readonly [RegExp, string])[] = [
  [/percent|%|availability$/i, '%'],
  [/bytes ?(\/|per) ?(s|sec|second)$/i, 'B/s'],
  [/bytes$/i, 'B'],
  [/(milliseconds|ms)$/i, 'ms'],
  [/seconds$/i, 's'],
]

/**
 * The unit of a measure, as it is written behind a number: `%`, `B`, `B/s`, `s`, `ms`, or what the alert calls it; `''`
 * where it is not known.
 *
 * @param told what the alert calls the unit; `''` mostly
 * @param words of the rule's author, who may have written the threshold with its percent sign
 */
export function unitOf(
  metric: string,
  { told, threshold, words }: { readonly told: string; readonly threshold: string; readonly words: string },
): string {
  if (told !== '') return NAMED[told.toLowerCase().replace(/\s/g, '')] ?? (isNoUnit(told) ? '' : told)
  const [, unit] = IN_NAMES.find(([name]) => name.test(metric)) ?? []
  return unit ?? (hasPercentSign(words, threshold) ? '%' : '')
}

function isNoUnit(told: string): boolean {
  return /^(count|unspecified|none)$/i.test(told)
}

function hasPercentSign(words: string, threshold: string): boolean {
  const written = [...words.matchAll(/(\d+(?:\.\d+)?) ?%/g)].map(([, digits]) => Number(digits))
  return threshold !== '' && written.includes(Number(threshold))
}

/** SI prefixes that Prometheus writes behind a value. */
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  µ: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
}

/** `812.5m` as 0.8125; undefined for a text that is not a number. */
export function numberOf(value: unknown): number | undefined {
  const [, digits = '', suffix = ''] = /^([-+]?[\d.]+(?:e[-+]?\d+)?)([a-zµA-Z]?)$/i.exec(text(value)) ?? []
  const number =
    digits === '' ? Number.NaN : Number(digits) * (suffix === '' ? 1 : (SUFFIXES[suffix] ?? Number.NaN))
  return Number.isFinite(number) ? number : undefined
}

const SMALL = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 })
const USUAL = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2, useGrouping: 'min2' })
const LARGEST_IN_DIGITS = 1e15

/**
 * A number for a person: two digits of a fraction, four below 1, thousands separated. A text that is not a number is
 * unchanged.
 */
export function numberText(value: unknown): string {
  const number = numberOf(value)
  if (number === undefined || Math.abs(number) >= LARGEST_IN_DIGITS) return text(value)
  return (Math.abs(number) < 1 ? SMALL : USUAL).format(number)
}

/** A number with its unit: `91 %`, `984 MiB`. */
export function quantityText(value: unknown, unit: string): string {
  const number = numberOf(value)
  if (number !== undefined && (unit === 'B' || unit === 'B/s')) return bytesText(number) + unit.slice(1)
  const digits = numberText(value)
  return digits === '' || unit === '' ? digits : `${digits} ${unit}`
}

const SCALES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

function bytesText(bytes: number): string {
  const power = bytes === 0 ? 0 : Math.floor(Math.log2(Math.abs(bytes)) / 10)
  const scale = Math.min(Math.max(power, 0), SCALES.length - 1)
  return `${numberText(Number((bytes / 1024 ** scale).toPrecision(4)))} ${SCALES[scale] ?? 'B'}`
}
