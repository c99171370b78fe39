import { expect } from 'vitest'
import type { AccessTokens, Connector } from '../../../shared/connectors/connector.ts'
import type { ReadSince } from '../../../shared/connectors/read-since.ts'

/** Asks a simulator's admin endpoint; it must succeed. */
export type AdminClient = <Answer = void>(method: string, path: string, body?: object) => Promise<Answer>

export function adminOf(origin: string): AdminClient {
  return async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${origin}/__admin/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    expect([response.status, text].join(' ')).toMatch(/^2/)
    return (text === '' ? undefined : JSON.parse(text)) as Answer
  }
}

/** A token that is asked for once, and again when it is refused. */
export function rememberedTokens(signIn: () => Promise<string>): AccessTokens {
  let token: string | undefined
  return {
    current: async () => (token ??= await signIn()),
    replace: async () => (token = await signIn()),
  }
}

export function readSinceOf({ readSince }: Connector): ReadSince {
  if (readSince === undefined) throw new Error('the connector cannot read changes')
  return readSince
}

/** A fault of the next call about records, as every simulator takes it. */
export function faultOf(status: number, retryAfterSeconds?: number, path = '/api/'): object {
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  return { match: { path }, fault: { status, ...wait } }
}
