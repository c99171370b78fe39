/** An object of the portal's JSON. */
export type Json = Readonly<Record<string, unknown>>

export function objectOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}

/** A member if it is a text, else `''`. */
export function textOf(from: Json | undefined, name: string): string {
  const value = from?.[name]
  return typeof value === 'string' ? value : ''
}
