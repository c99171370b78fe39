import { randomUUID } from 'node:crypto'

export function newGuid(): string {
  return randomUUID()
}

/** Compares GUIDs without regard to case. */
export function isSameGuid(one: unknown, other: string): boolean {
  return typeof one === 'string' && one.toLowerCase() === other.toLowerCase()
}
