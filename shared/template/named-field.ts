import type { CompiledFields } from './expectation.ts'

/** The field that a product's words are about, as far as they name one. */
export function onlyFieldIn(text: string, fields: CompiledFields | undefined): string[] {
  const named = [...(fields?.keys() ?? [])].filter((field) => namesField(text, field))
  return named.length === 1 ? named : []
}

/** Whether a product's words name a field. */
export function namesField(text: string, field: string): boolean {
  return new Set(text.match(/\w+/g)).has(field)
}
