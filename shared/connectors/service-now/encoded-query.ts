/**
 * ServiceNow's encoded queries. A `^` in a value starts a new condition and `javascript:` is evaluated on the server, and
 * neither can be escaped, so only values of a closed alphabet get in: digests, sys_ids and words of ours.
 */
const SAFE_VALUE = /^[0-9a-z_]{1,100}$/

type Operator = '=' | 'LIKE'

/** One condition. @throws TypeError for a value that could be more than a value; a fault of ours, not of an alert. */
export function where(field: string, operator: Operator, value: string): string {
  if (!SAFE_VALUE.test(value))
    throw new TypeError(`Refused to put a value that is no identifier into a query on ${field}`)
  return `${field}${operator}${value}`
}

export function allOf(...conditions: readonly string[]): string {
  return conditions.join('^')
}
