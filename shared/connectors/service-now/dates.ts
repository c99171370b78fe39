import { isoTime } from '../field-facts.ts'

/** A time as ServiceNow takes it, `YYYY-MM-DD HH:MM:SS` in UTC (ServiceNow docs); any other text as it is. */
export function serviceNowDate(text: string): string {
  return isoTime(text).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d+Z$/, '$1 $2')
}
