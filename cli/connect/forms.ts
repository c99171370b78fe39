import { findProduct, type Product } from '../../shared/connectors/product.ts'
import type { Form, ProductForm, ProxyForm, Question } from './form.ts'
import { AZURE_ALERTS, DAYS, grantOf, otherHostOf, SYNC, urlOf } from './questions.ts'

/** The word after `npm run connect --`. */
export const CONNECTION_NAME: Question = {
  name: 'connection',
  label: 'Connection name',
  help: 'The name that routes use, and the prefix of its Key Vault secrets.',
  kind: 'text',
  value: 'NAME',
  partOf: 'connection',
  accepts: {
    pattern: /^[a-z][a-z0-9-]{0,62}$/,
    otherwise: 'must be lower-case letters, digits and hyphens, with a letter first, at most 63',
  },
}

export function partnerTypeOf(products: readonly Product[]): Question {
  const names = products.map(({ name }) => name).join(', ')
  return {
    name: 'product',
    label: 'Partner type',
    help: `The product: ${names}.`,
    kind: 'text',
    value: 'PRODUCT',
    partOf: 'connection',
    ...(products[0] === undefined ? {} : { default: products[0].name }),
    reasonAgainst: (name) =>
      findProduct(products, name) === undefined ? `must be one of ${names}` : undefined,
  }
}

/** The form of a product, with the questions that every product has around its own; switches come last. */
export function productFormOf(product: Product): ProductForm {
  const { form, cloud } = product
  const url = urlOf(product, cloud.example, cloud.what)
  const otherHost = otherHostOf(cloud)
  return {
    kind: 'product',
    product,
    ...form,
    questions: [
      // On premises it comes first, because the URL is checked with it.
      ...(cloud.hosts.length === 0 ? [otherHost, url] : [url, otherHost]),
      grantOf(form),
      ...form.questions.filter((question) => !isSwitch(question)),
      SYNC,
      DAYS,
      AZURE_ALERTS,
      ...form.questions.filter(isSwitch),
    ],
  }
}

function isSwitch({ kind }: Question): boolean {
  return kind === 'switch'
}

/** The form of the sign-in to a proxy; undefined for a product without support for one. */
export function proxyFormOf(product: Product): ProxyForm | undefined {
  const { proxyForm: form, cloud } = product
  if (form === undefined) return undefined
  const url = urlOf(product, form.example, 'the proxy')
  const questions = [otherHostOf(cloud), url, grantOf(form), ...form.questions]
  return { kind: 'proxy', product, ...form, questions }
}

/** All forms: those of products, then those of proxies. */
export function formsOf(products: readonly Product[]): Form[] {
  return [...products.map(productFormOf), ...products.flatMap((product) => proxyFormOf(product) ?? [])]
}

/** The partner type and every question of every form, each once. */
export function allQuestions(products: readonly Product[]): Question[] {
  const questions = [partnerTypeOf(products), ...formsOf(products).flatMap((form) => form.questions)]
  return [...new Map(questions.map((question) => [question.name, question])).values()]
}
