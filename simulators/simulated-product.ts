import { request } from 'undici'
import type { EntraId } from './entra-id/start-entra-id.ts'
import type { SignInOptions } from '../shared/tokens/sign-in.ts'
import type { ProductOptions } from '../shared/connectors/product.ts'
import type { Kind } from '../shared/ticket/ticket.ts'

/** A record of a product as a person reads it. */
export interface ShownWorkItem {
  readonly correlationId: string
  /** What people call it, for example `INC0010001`. */
  readonly number: string
  /** Its page in the simulator. */
  readonly url: string
  /** Field names, in the order in which a person wants to read them, to display values. */
  readonly fields: Readonly<Record<string, string>>
}

/** What a person gives `npm run connect`. */
export interface ConnectWords {
  /** As they are typed. */
  readonly flags: readonly string[]
  /** By the names that `--secrets-from-stdin` takes; a person is asked for them. */
  readonly secrets: Readonly<Record<string, string>>
}

/** An ITSM product that runs on this machine. */
export interface SimulatedProduct {
  /** What people call it. */
  readonly label: string
  readonly url: string
  /** By whom and how the connection is signed in; absent where that takes no user. */
  readonly user?: string
  readonly password?: string
  /** What `npm run connect` takes to connect it once more. */
  readonly connect: ConnectWords
  /** Signs a connection in as its owner does. */
  signIn(options: SignInOptions): Promise<void>
  /** All records that alerts of this kind of template became. */
  workItems(kind: Kind): Promise<readonly ShownWorkItem[]>
  stop(): Promise<void>
}

/** Starts a product for a connection whose options are those of `bridge.yaml`. @param entraId that signs its tokens */
export type StartSimulatedProduct = (options: ProductOptions, entraId: EntraId) => Promise<SimulatedProduct>

/** @throws Error for any other answer than a 200: a simulator is ours, so that is a mistake of ours */
export async function readJson<T>(url: string | URL, headers: Record<string, string> = {}): Promise<T> {
  const answer = await request(url, { headers: { accept: 'application/json', ...headers } })
  const text = await answer.body.text()
  if (answer.statusCode === 200) return JSON.parse(text) as T
  throw new Error(`${String(url)} answered ${answer.statusCode}: ${text}`)
}

/** Some fields of a record, in this order and without blank ones. */
export function pick(names: readonly string[], valueOf: (name: string) => string): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, valueOf(name)] as const).filter(([, value]) => value !== ''),
  )
}
