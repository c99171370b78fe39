import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { HttpClient } from '../http/http-client.ts'
import type { KindFacts, TicketProduct } from '../ticket/kinds.ts'
import type { ConfigurationItem, Kind } from '../ticket/ticket.ts'
import type { ConnectForm, ProxyForm } from './connect-form.ts'
import type { AccessTokens, Capability, Connector } from './connector.ts'
import type { CreateOnce } from './create-once.ts'

/**
 * Everything that the rest of the program must know about an ITSM product: data, and one function that loads its code.
 * A leaf: it names no product. `products.ts` is the list of them.
 */
export interface Product extends TicketProduct {
  /** As `bridge.yaml` and templates name it. */
  readonly name: string
  /** Its display name. */
  readonly title: string
  /** The sorts of record that it has, the usual one first. */
  readonly kinds: Readonly<Partial<Record<Kind, ProductKind>>>
  readonly cloud: Cloud
  /** The members of its connections in `bridge.yaml` besides the common ones. */
  readonly options: OptionsSchema
  /** Where its tokens come from. */
  readonly tokenServer: TokenPaths
  /** What `npm run connect` asks for. */
  readonly form: ConnectForm
  /** The sign-in to a proxy in front of it; absent where no proxy with a sign-in of its own is supported. */
  readonly proxyForm?: ProxyForm
  readonly itsmc: ItsmcFacts
  /**
   * The connector of one connection for one kind of record. Loads the product's code on the first call.
   *
   * @throws BridgeError `config_invalid` for options that no schema can refuse
   */
  createConnector(connection: ProductConnection): Promise<Connector>
}

export interface ProductKind extends KindFacts {
  /**
   * What such a record does not support. The contract's tests check that the connector supports everything else, and
   * does what is documented for what it lacks.
   */
  readonly absent: readonly Capability[]
}

/**
 * Where a product's instances are. A URL elsewhere needs `allowOtherHost`, so that no credential is sent to a mistyped
 * address.
 */
export interface Cloud {
  /** What host names end with; none for a product on premises. */
  readonly hosts: readonly string[]
  /** The same for people: `*.service-now.com and *.servicenow.com`; `''` where there is none. */
  readonly words: string
  /** An address of an instance. */
  readonly example: string
  /** What is at such an address: `the instance`. */
  readonly what: string
}

/** JSON Schema (draft 07) of members of a connection in `bridge.yaml`. */
export interface OptionsSchema {
  readonly properties: Readonly<Record<string, Exclude<JSONSchema, boolean>>>
  /** The required members. */
  readonly required?: readonly string[]
  /**
   * Rules that depend on the value of a member: members that are required with it, and members that are not allowed.
   */
  readonly variants?: readonly OptionsVariant[]
}

/** The members that connections need, and those that they may not have, when `member` has this value. */
export interface OptionsVariant {
  readonly member: string
  readonly value: string
  /** The rule also applies if the member is absent. */
  readonly isDefault?: true
  readonly required: readonly string[]
  readonly without: readonly string[]
}

/** The members of a connection that a product's {@link OptionsSchema} allows. */
export type OptionsOf<S extends OptionsSchema> = FromSchema<
  {
    readonly type: 'object'
    readonly additionalProperties: false
    readonly properties: S['properties']
    readonly required: S extends { readonly required: infer R extends readonly string[] } ? R : readonly []
  },
  { keepDefaultedPropertiesOptional: true }
>

export type ProductOptions = Readonly<Record<string, unknown>>

/** Paths of a token server below the origin of an instance. */
export interface TokenPaths {
  readonly token: string
  /** Where a person's browser is sent to sign in. */
  readonly authorize?: string
  /** Ends the one token that is named, and nothing else. */
  readonly revoke?: string
  /** Whether a refresh token that a refresh brings begins a life of full length. */
  readonly prolongsRefreshTokens?: boolean
}

/** How an ITSMC connection and its work items are imported. */
export interface ItsmcFacts {
  /** Members of the connection besides product and url, so that configuration items are found as ITSMC did. */
  readonly entry: ProductOptions
  /** The connection's member that names a template which the product keeps; absent where there is none. */
  readonly savedTemplate?: {
    readonly member: string
    readonly accepts: RegExp
    /** What it must be. */
    readonly wanted: string
  }
  /** Values in the written files that each installation must replace. */
  readonly chores: readonly string[]
  /** If there are several ways to the product: the replacements of these two for each way, by its name. */
  readonly ways?: Readonly<Record<string, Pick<ItsmcFacts, 'entry' | 'chores'>>>
  /** An export of ITSMC names fields as the product does. */
  readonly namesFieldsAlike: boolean
}

/**
 * A configured connection, and what is needed to call it. @typeParam O what `bridge.yaml` says for the product alone
 */
export interface ProductConnection<O extends object = ProductOptions> {
  /** As `bridge.yaml` names it. A new record contains it, so that people see where it comes from. */
  readonly name: string
  readonly kind: Kind
  /** Origin of the instance, without a slash at the end. */
  readonly url: string
  readonly options: O
  readonly tokens: AccessTokens
  /** Tokens of the proxy in front. */
  readonly proxyTokens: () => Promise<AccessTokens>
  readonly http: HttpClient
  /** Called for a configuration item that the product has no record of. */
  readonly onUnmatched: (item: ConfigurationItem, reason: string) => void
  readonly createOnce: CreateOnce
  /** Called for a field that is left out because its value names no record of the product, or that the product did not take. */
  readonly onLeftOut: (field: string, reason: string) => void
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** @returns undefined when the list has no such product */
export function findProduct(products: readonly Product[], name: string): Product | undefined {
  return products.find((product) => product.name === name)
}

/** Whether a connection's options name a proxy in front, which has a sign-in of its own. */
export function hasProxy({ proxy }: ProductOptions): boolean {
  return proxy !== undefined
}

/** The application setting by which the `bridge.yaml` that comes with the app takes the product's address. */
export function urlSettingOf({ name }: Product): string {
  return `${name.toUpperCase()}_URL`
}
