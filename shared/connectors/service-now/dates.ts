/** A time as ServiceNow takes it, or as {@link serviceNowDate} makes it one. */
export const DATE_TEXT = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

/** A time with its zone as ServiceNow takes it, `YYYY-MM-DD HH:MM:SS` in UTC (ServiceNow docs); any other text as it is. */
export function serviceNowDate(text: string): string {
  const time = ISO.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? text : new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}
