/**
 * ServiceNow's encoded queries. A `^` in a value starts a new condition and `javascript:` is evaluated on the server, and
 * neither can be escaped, so only values of a closed alphabet get in: digests, sys_ids and words of ours.
 */
const SAFE_VALUE = /^[0-9a-z_]{1,100}$/

/** Names that people and Azure give: letters, digits and what stands between them; no `^`, no comma, no colon. */
export const SAFE_NAME = /^[\p{L}\p{N}/](?:[\p{L}\p{N} ._/()@&'+#-]{0,510}[\p{L}\p{N})_+#-])?$/u

type Operator = '=' | 'LIKE'

/** One condition. @throws TypeError for a value that could be more than a value; a fault of ours, not of an alert. */
export function where(field: string, operator: Operator, value: string): string {
  if (!SAFE_VALUE.test(value)) throw refusal(field)
  return `${field}${operator}${value}`
}

/** One condition: any of these values. @throws TypeError as {@link where} */
export function whereIn(field: string, values: readonly string[]): string {
  if (!values.every((value) => SAFE_VALUE.test(value))) throw refusal(field)
  return `${field}IN${values.join()}`
}

/** Whether a value may stand in a query; ask before {@link whereIn} where the value is not ours. */
export function isSafeValue(value: string): boolean {
  return SAFE_VALUE.test(value)
}

/** Whether a name may stand in a query; ask before {@link whereNamed} where the name is not ours. */
export function isSafeName(name: string): boolean {
  return SAFE_NAME.test(name)
}

/** One condition on a name. @throws TypeError for one that {@link isSafeName} does not take */
export function whereNamed(field: string, name: string): string {
  if (!isSafeName(name)) throw refusal(field)
  return `${field}=${name}`
}

/** The newest record first. A user who may not sort by the column is shown no record at all (`query_range`). */
export function latestFirst(): string {
  return 'ORDERBYDESCsys_created_on'
}

/** A condition on the user who asks: the instance evaluates it (ServiceNow docs, Table API). Nothing of an alert is in it. */
export const OWN_USER = 'user=javascript:gs.getUserID()'

export function allOf(...conditions: readonly string[]): string {
  return conditions.join('^')
}

export function anyOf(...conditions: readonly string[]): string {
  return conditions.join('^OR')
}

function refusal(field: string): TypeError {
  return new TypeError(`Refused to put a value that is no identifier into a query on ${field}`)
}
