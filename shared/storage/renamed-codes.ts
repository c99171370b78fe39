import type { Stored } from '../stored-format.ts'

/** Codes of errors that have another name since version 0. */
const RENAMED: Readonly<Record<string, string>> = { gate_closed: 'circuit_open' }

/** What has a `code` of version 0, with today's name of it. */
export function codeOfToday(stored: Stored): Stored {
  const { code } = stored
  const today = typeof code === 'string' ? RENAMED[code] : undefined
  return today === undefined ? stored : { ...stored, code: today }
}
