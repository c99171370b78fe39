import { facts, nestedLines } from '../facts.ts'
import type { ContextReading } from './reading.ts'

/** A service that nobody told us about: what it sent, by name and value. */
export function parseGenericContext(context: unknown): ContextReading {
  return { facts: facts(nestedLines(context)) }
}
