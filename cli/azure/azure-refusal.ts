/** A failed call to Azure; the message names the call and Azure's answer. */
export class AzureRefusal extends Error {
  override readonly name = 'AzureRefusal'
  /** 0 when there was no answer. */
  readonly status: number
  /** Azure's own code, such as `AuthorizationFailed`. */
  readonly code: string

  constructor(call: string, status: number, code: string, message: string) {
    super(`${call}: ${status === 0 ? '' : `${status} `}${code}${message === '' ? '' : `, ${message}`}`)
    this.status = status
    this.code = code
  }
}
