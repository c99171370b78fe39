import { BridgeError } from '../../errors.ts'
import type { Check } from '../connector.ts'
import { type Call, LOOK_SECONDS } from './call.ts'
import type { Row } from './read-answer.ts'
import { selectRows } from './table-api.ts'

/** One check of the instance: returns what was found, or throws a {@link Finding}. */
export type Probe = () => Promise<string>

/** A probe that found a problem, and what to do. */
export class Finding extends Error {}

/** A probe that cannot be made and that is not required. */
export class Skipped extends Error {}

export async function probe(name: string, find: Probe): Promise<Check> {
  try {
    return { name, ok: true, detail: await find() }
  } catch (error) {
    if (error instanceof Finding) return { name, ok: false, detail: error.message }
    if (error instanceof Skipped) return { name, ok: true, isSkipped: true, detail: error.message }
    if (error instanceof BridgeError) return { name, ok: false, detail: `${error.code}: ${error.message}` }
    throw error
  }
}

export function look(
  call: Call,
  table: string,
  fields: string,
  query?: string,
  limit = 1,
): Promise<readonly Row[]> {
  return selectRows(call, table, {
    fields,
    limit,
    deadlineSeconds: LOOK_SECONDS,
    ...(query === undefined ? {} : { query }),
  })
}

export async function unless<Result, Other>(
  code: BridgeError['code'],
  asked: Promise<Result>,
  otherwise: () => Other,
): Promise<Result | Other> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof BridgeError && error.code === code) return otherwise()
    throw error
  }
}
