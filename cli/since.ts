import { UsageError } from './command.ts'

const UNIT_MILLISECONDS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * The time of `--since` or another option: a duration ago, `90m`, `24h`, `7d`, or a time in ISO 8601.
 *
 * @param now epoch milliseconds
 * @returns ISO 8601 UTC
 * @throws UsageError
 */
export function parseSince(text: string, now: number, option = '--since'): string {
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  const ago = Number(count) * (UNIT_MILLISECONDS[unit] ?? Number.NaN)
  const time = count === undefined && /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : now - ago
  if (!Number.isNaN(time)) return new Date(time).toISOString()
  throw new UsageError(
    `${option} takes 90m, 24h, 7d or a time such as 2026-11-23T12:00:00Z, not ${JSON.stringify(text)}.`,
  )
}
