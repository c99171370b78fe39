/** An object of JSON. REST, CLI and PowerShell write its members in different cases. */
export type Members = Readonly<Record<string, unknown>>

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member with that name, in any letter case. */
export function memberOf(members: Members, name: string): unknown {
  return Object.entries(members).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
}

/** A member that is a text; `''` when it is not. */
export function textMember(members: Members, name: string): string {
  const value = memberOf(members, name)
  return typeof value === 'string' ? value.trim() : ''
}
