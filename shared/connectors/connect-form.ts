/** The form of `npm run connect`, as data: the command asks, checks and explains from it. A leaf. */

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

/** One field of a connection form. Prompt, flag, `--help` and documentation are made of it. */
export interface FormQuestion {
  /** What it is called in the answers; its flag is the same in kebab-case. */
  readonly name: string
  /** As the connection form of Microsoft's connector calls it. */
  readonly label: string
  readonly help: string
  /** `secret` is asked for without echo, and taken from no command line. */
  readonly kind: 'text' | 'secret' | 'switch'
  /** What follows the flag in `--help`; a switch has none. */
  readonly value?: string
  /** Whether it belongs to signing in, which is all that a renewal asks for, or to `bridge.yaml`. */
  readonly partOf: 'sign-in' | 'connection'
  /** Path of the member of the connection that holds the answer; its own name unless given. */
  readonly member?: readonly string[]
  /** The grants that have the question; all unless given. */
  readonly grants?: readonly GrantName[]
  /** The grants with which it can stay empty. */
  readonly optionalFor?: readonly GrantName[] | 'all'
  readonly default?: string
  /** By flag only; most people have no use for it. */
  readonly isRare?: true
  /** Which answers are accepted; all unless given. */
  readonly accepts?: Accepted
}

/** A pattern, or a format that no pattern can describe: an address, or the origin of one. */
export type Accepted = 'address' | 'origin' | { readonly pattern: RegExp; readonly otherwise: string }

/** Something that only a person can do, in the product. */
export interface Chore {
  readonly text: string
  /** The grants that need it; all unless given. */
  readonly grants?: readonly GrantName[]
}

/** A product as a person connects it. What all products have (server URL, work items to sync) is not listed. */
export interface ConnectForm extends SignInForm {
  /** A template for the product's first route. */
  readonly template: string
  /** What a person must know before connecting the product. */
  readonly notice?: string
}

/** A proxy in front of a product, with a sign-in of its own. */
export interface ProxyForm extends SignInForm {
  /** An address of one. */
  readonly example: string
  /** What to do when the sign-in exists but the connection does not use it: flags of `connect`, and their meaning. */
  readonly use: { readonly flags: string; readonly words: string }
}

interface SignInForm {
  /** The product's own name. */
  readonly title: string
  /** What `grant` takes; the first is the default. */
  readonly grants: readonly [GrantName, ...GrantName[]]
  readonly grantHelp: string
  readonly questions: readonly FormQuestion[]
  /** What remains to be done in the product; the guide has the same words. */
  readonly chores: readonly Chore[]
  /** Path of the guide. */
  readonly guide: string
}
