/**
 * ServiceNow's encoded queries. A `^` in a value starts a new condition and `javascript:` is evaluated on the server, and
 * neither can be escaped, so only values with a restricted alphabet are allowed: digests, sys_ids and fixed words.
 */
const SAFE_VALUE = /^[0-9a-z_]{1,100}$/

/** Names that people and Azure give: letters, digits and what stands between them; no `^`, no comma, no colon. */
export const SAFE_NAME = /^[\p{L}\p{N}/](?:[\p{L}\p{N} ._/()@&'+#-]{0,510}[\p{L}\p{N})_+#-])?$/u

type Operator = '=' | 'LIKE'

/** One condition. @throws TypeError for a value with other characters; a defect of the program, not of an alert. */
export function where(field: string, operator: Operator, value: string): string {
  if (!SAFE_VALUE.test(value)) throw refusal(field)
  return `${field}${operator}${value}`
}

/** One condition: any of these values. @throws TypeError as {@link where} */
export function whereIn(field: string, values: readonly string[]): string {
  if (!values.every((value) => SAFE_VALUE.test(value))) throw refusal(field)
  return `${field}IN${values.join()}`
}

/** Whether a value is allowed in a query; check this before {@link whereIn} for a foreign value. */
export function isSafeValue(value: string): boolean {
  return SAFE_VALUE.test(value)
}

/** Whether a name is allowed in a query; check this before {@link whereNamed} for a foreign name. */
export function isSafeName(name: string): boolean {
  return SAFE_NAME.test(name)
}

/** One condition on a name. @throws TypeError for one that {@link isSafeName} refuses */
export function whereNamed(field: string, name: string): string {
  if (!isSafeName(name)) throw refusal(field)
  return `${field}=${name}`
}

/** The newest record first. A user who may not sort by the column gets no records (`query_range`). */
export function latestFirst(): string {
  return 'ORDERBYDESCsys_created_on'
}

/**
 * A condition on the calling user, which the instance evaluates (ServiceNow docs, Table API). It contains no value of
 * an alert.
 */
export const OWN_USER = 'user=javascript:gs.getUserID()'

export function allOf(...conditions: readonly string[]): string {
  return conditions.join('^')
}

export function anyOf(...conditions: readonly string[]): string {
  return conditions.join('^OR')
}

function refusal(field: string): TypeError {
  return new TypeError(`Refused to put a value that is not an identifier into a query on ${field}`)
}
