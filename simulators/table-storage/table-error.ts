import { randomUUID } from 'node:crypto'

/** An error answer of the Table service, with one of its error codes ("Table Storage error codes", Storage docs). */
export class TableError extends Error {
  override readonly name = 'TableError'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }

  /** The answer's body. @param index of the refused action in a transaction */
  json(index?: number): string {
    const text = index === undefined ? this.message : `${index}:${this.message}`
    const value = `${text}\nRequestId:${randomUUID()}\nTime:${new Date().toISOString()}`
    return JSON.stringify({ 'odata.error': { code: this.code, message: { lang: 'en-US', value } } })
  }
}

/** The error for what the service supports and this simulator does not. */
export function leftOut(what: string): TableError {
  return new TableError(501, 'NotImplemented', `The simulated Table service leaves this out: ${what}.`)
}

export function invalidInput(message: string): TableError {
  return new TableError(400, 'InvalidInput', message)
}
