import { readdirSync, readFileSync } from 'node:fs'

const FOLDER = new URL('../../fixtures/cases/', import.meta.url)

/** When the cases were received. */
export const RECEIVED_AT = '2026-11-25T08:16:00.000Z'

/** The files of test/fixtures/cases, without `.json`. */
export const caseNames: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''))
  .toSorted()

export function loadCase(name: string): unknown {
  const payload: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'))
  return payload
}
