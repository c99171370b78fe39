import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An error answer of the vault (Key Vault REST docs). */
export class VaultError extends Error {
  override readonly name = 'VaultError'
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly innerCode: string | undefined

  constructor(status: ContentfulStatusCode, code: string, message: string, innerCode?: string) {
    super(message)
    this.status = status
    this.code = code
    this.innerCode = innerCode
  }

  get body(): object {
    const innererror = this.innerCode === undefined ? {} : { innererror: { code: this.innerCode } }
    return { error: { code: this.code, message: this.message, ...innererror } }
  }
}

/** 404: no such secret, or it is deleted. */
export const secretNotFound = (name: string): VaultError =>
  new VaultError(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  )

/** 400: a parameter cannot be accepted. */
export const badParameter = (message: string): VaultError => new VaultError(400, 'BadParameter', message)
