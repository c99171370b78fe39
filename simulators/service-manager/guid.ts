import { randomUUID } from 'node:crypto'

export function newGuid(): string {
  return randomUUID()
}

/** GUIDs come in either case. */
export function isSameGuid(one: unknown, other: string): boolean {
  return typeof one === 'string' && one.toLowerCase() === other.toLowerCase()
}
