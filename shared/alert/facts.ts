import type { Fact } from './alert.ts'
import { LIMITS } from './limits.ts'
import { shorten } from './shorten.ts'
import { parseTime } from './time.ts'
import { lineOf, text, type Line } from './values.ts'

/**
 * The lines that have both a name and a value, as facts.
 *
 * @param longest of a value, in UTF-16 units
 */
export function facts(lines: readonly Line[], longest: number = LIMITS.fact): Fact[] {
  return lines
    .map(([name, value]) => ({
      name: shorten(lineOf(name), LIMITS.name),
      value: shorten(text(value), longest),
    }))
    .filter(({ name, value }) => name !== '' && value !== '')
}

/** A member name as a person would write it: `oldInstancesCount` as `Old instances count`, `threatID` as `Threat ID`. */
export function inWords(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/ [A-Z](?=[a-z])/g, (initial) => initial.toLowerCase())
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** A time for a person: `2026-11-23 02:14:07 UTC` where it can be read, else as sent. */
export function timeText(value: unknown): string {
  const time = parseTime(value)
  return time === null ? text(value) : `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`
}

/** An ISO 8601 duration for a person: `PT1H30M` as `1 h 30 min`; other text as sent. */
export function durationText(value: unknown): string {
  const sent = text(value)
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(sent)
  if (parts === null) return sent
  const units = ['d', 'h', 'min', 's']
  return units
    .flatMap((unit, index) => (parts[index + 1] === undefined ? [] : [`${parts[index + 1]} ${unit}`]))
    .join(' ')
}
