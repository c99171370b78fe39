/** The schema of a duration. */
export const DURATION = {
  type: 'string',
  pattern: '^[1-9][0-9]{0,4}(s|m|h|d)$',
  examples: ['90s', '15m', '12h', '3d'],
} as const

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of a duration such as `90s`, `15m`, `12h`, `3d`, which the schema has checked. */
export function secondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (UNIT_SECONDS[duration.slice(-1)] ?? Number.NaN)
}
