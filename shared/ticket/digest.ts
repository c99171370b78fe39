import { hash } from 'node:crypto'

/** 32 hex characters: safe in a query, in a table key and in a blob name, and within every product's length limit. */
export function digest(...parts: readonly string[]): string {
  // JSON keeps the borders between the parts, which a plain join would lose.
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32)
}
