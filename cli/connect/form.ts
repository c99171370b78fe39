import type { Product } from '../../shared/ticket/ticket.ts'

/** The ways to sign in that the forms offer. */
export type GrantName =
  | 'password'
  | 'client_credentials'
  | 'jwt_bearer'
  | 'authorization_code'
  | 'cireson_token'
  | 'entra_client_secret'
  | 'entra_certificate'
  | 'entra_managed_identity'
  | 'entra_federated'

/** What a question is called in the answers; its flag is the same in kebab-case. */
export type QuestionName =
  | 'connection'
  | 'product'
  | 'url'
  | 'allowOtherHost'
  | 'grant'
  | 'tenantId'
  | 'clientId'
  | 'clientSecret'
  | 'certificateFile'
  | 'identityClientId'
  | 'scope'
  | 'authority'
  | 'user'
  | 'password'
  | 'keyFile'
  | 'keyId'
  | 'redirectUrl'
  | 'refreshTokenLifetime'
  | 'proxyTokenHeader'
  | 'sync'
  | 'days'
  | 'createConfigurationItems'
  | 'linkConfigurationItems'

/** The answer to `sync` that asks for nothing. */
export const NO_WORK_ITEMS = 'none'

/** As given, before they are read; a switch is `yes` or `no`. */
export type Answers = Readonly<Partial<Record<QuestionName, string | undefined>>>

/** One field of a product's connection form. Prompt, flag, `--help` and documentation are made of it. */
export interface Question {
  readonly name: QuestionName
  /** As the connection form of Microsoft's connector calls it. */
  readonly label: string
  readonly help: string
  /** `secret` is asked for without echo, and taken from no command line. */
  readonly kind: 'text' | 'secret' | 'switch'
  /** What stands after the flag in `--help`; a switch has none. */
  readonly value?: string
  /** Whether it belongs to signing in, which is all that a renewal asks for, or to `bridge.yaml`. */
  readonly partOf: 'sign-in' | 'connection'
  /** The grants that have the question; all unless given. */
  readonly grants?: readonly GrantName[]
  /** Whether the answers before it leave a use for it; yes unless given. */
  readonly isNeeded?: (answers: Answers) => boolean
  /** The grants with which it can stay empty. */
  readonly optionalFor?: readonly GrantName[] | 'all'
  readonly default?: string
  /** By flag only; most people have no use for it. */
  readonly isRare?: true
  /** Why an answer cannot be taken. It is told without the answer. */
  readonly reasonAgainst?: (answer: string, answers: Answers) => string | undefined
}

/** Something that only a person can do, in the product. */
export interface Chore {
  readonly text: string
  /** The grants that need it; all unless given. */
  readonly grants?: readonly GrantName[]
}

/** What a person signs in to. */
export type Form = ProductForm | ProxyForm

/** A product as a person connects it. */
export interface ProductForm extends CommonForm {
  readonly kind: 'product'
  /** A template for the product's first route. */
  readonly template: string
}

/** A proxy in front of a product, with a sign-in of its own. */
export interface ProxyForm extends CommonForm {
  readonly kind: 'proxy'
}

interface CommonForm {
  readonly product: Product
  /** The product's own name. */
  readonly title: string
  readonly questions: readonly Question[]
  /** What remains to be done in the product; the guide has the same words. */
  readonly chores: readonly Chore[]
  /** Path of the guide. */
  readonly guide: string
}

/** `clientSecret` is `--client-secret` on the command line. */
export function flagOf(name: QuestionName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
