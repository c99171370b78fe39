import type { ConnectForm, FormQuestion, GrantName } from '../../shared/connectors/connect-form.ts'
import type { Product } from '../../shared/connectors/product.ts'

export type { GrantName }

/** The answer to `sync` that asks for nothing. */
export const NO_WORK_ITEMS = 'none'

/** By the names of questions, as given, before they are read; a switch is `yes` or `no`. */
export type Answers = Readonly<Record<string, string | undefined>>

/** A question of a form, with the rules that are functions. */
export interface Question extends FormQuestion {
  /** Whether it applies after the earlier answers; yes unless given. */
  readonly isNeeded?: (answers: Answers) => boolean
  /** Why an answer is invalid. The error message has the reason without the answer. */
  readonly reasonAgainst?: (answer: string, answers: Answers) => string | undefined
}

/** What a person signs in to. */
export type Form = ProductForm | ProxyForm

/** A product as a person connects it. */
export interface ProductForm extends CommonForm, Pick<ConnectForm, 'template' | 'notice'> {
  readonly kind: 'product'
}

/** A proxy in front of a product, with a sign-in of its own. */
export interface ProxyForm extends CommonForm {
  readonly kind: 'proxy'
}

interface CommonForm extends Pick<ConnectForm, 'title' | 'chores' | 'guide'> {
  readonly product: Product
  /** All questions, including those that every product has. */
  readonly questions: readonly Question[]
}

/** `clientSecret` is `--client-secret` on the command line. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
