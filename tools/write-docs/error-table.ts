import { ERROR_WORDS } from '../../shared/error-words.ts'
import { type ErrorCode, ERRORS } from '../../shared/errors.ts'
import { tableOf } from './markdown.ts'

/** Every error code, and what happens to an alert with that error. */
export function errorTable(): string {
  const rows = (Object.keys(ERRORS) as ErrorCode[]).map((code) => {
    const { retry, status, opensCircuit } = ERRORS[code]
    const { means, remedy = '' } = ERROR_WORDS[code]
    const becomes = retry === 'never' ? 'dead letter' : 'tried again'
    return [`\`${code}\``, String(status), becomes, opensCircuit ? 'yes' : '', means, remedy]
  })
  const headings = [
    'code',
    'HTTP status',
    'an alert on its way is',
    'opens the circuit',
    'what it means',
    'what to do',
  ]
  return tableOf(headings, rows)
}
