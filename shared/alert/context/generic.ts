import { facts } from '../facts.ts'
import { memberTitle } from '../member-reader.ts'
import { publicMembers, readable } from '../readable.ts'
import { isRecord, unwrapped, type Line } from '../values.ts'
import type { ContextReading } from './reading.ts'

/** A service that is not known: what it sent, by name and value. */
export function parseGenericContext(context: unknown): ContextReading {
  return { facts: facts(linesOf(context)), rest: [] }
}

/** The members, and those of objects one level down, each with its value in words or as JSON. */
function linesOf(context: unknown): Line[] {
  const found = unwrapped(context)
  if (!isRecord(found)) return [['Details', readable(found)]]
  return publicMembers(found).flatMap(([name, value]) => {
    const content = unwrapped(value)
    return (isRecord(content) ? publicMembers(content) : [[name, content] as const]).map(
      ([inner, innerValue]): Line => [memberTitle(inner), readable(innerValue)],
    )
  })
}
