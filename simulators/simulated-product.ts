import { request } from 'undici'
import type { EntraId } from './entra-id/start-entra-id.ts'
import type { SignInOptions } from '../shared/tokens/sign-in.ts'
import type { ProductOptions } from '../shared/connectors/product.ts'
import type { Kind } from '../shared/ticket/ticket.ts'

/** A record of a product as a person sees it. */
export interface ShownWorkItem {
  readonly correlationId: string
  /** What people call it, for example `INC0010001`. */
  readonly number: string
  /** Its page in the simulator. */
  readonly url: string
  /** Display values by field name, in the order in which they are shown. */
  readonly fields: Readonly<Record<string, string>>
}

/** The input of `npm run connect`. */
export interface ConnectWords {
  /** Flags of the command line. */
  readonly flags: readonly string[]
  /** Secrets by the names that `--secrets-from-stdin` takes; without that flag the command asks for them. */
  readonly secrets: Readonly<Record<string, string>>
}

/** An ITSM product that runs on this machine. */
export interface SimulatedProduct {
  /** What people call it. */
  readonly label: string
  readonly url: string
  /** The user who signs the connection in; absent when the sign-in needs no user. */
  readonly user?: string
  readonly password?: string
  /** The input of `npm run connect` that connects the product again. */
  readonly connect: ConnectWords
  /** Signs a connection in as its owner does. */
  signIn(options: SignInOptions): Promise<void>
  /** All records that were created from alerts with templates of this kind. */
  workItems(kind: Kind): Promise<readonly ShownWorkItem[]>
  stop(): Promise<void>
}

/** Starts a product for a connection whose options are those of `bridge.yaml`. @param entraId the tenant that signs its tokens */
export type StartSimulatedProduct = (options: ProductOptions, entraId: EntraId) => Promise<SimulatedProduct>

/** @throws Error for any answer but a 200: the simulator is part of this project, so that is a fault of its own */
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
