import { type Product, PRODUCTS } from '../../shared/ticket/ticket.ts'
import { CHERWELL_FORM } from './cherwell-form.ts'
import type { ProductForm, Question } from './form.ts'
import { PROVANCE_FORM } from './provance-form.ts'
import { PROXY_FORM } from './proxy-form.ts'
import { SCSM_FORM } from './scsm-form.ts'
import { SERVICE_NOW_FORM } from './service-now-form.ts'

/** The connection forms. Another product is one more entry. */
export const FORMS: Readonly<Record<Product, ProductForm>> = {
  servicenow: SERVICE_NOW_FORM,
  scsm: SCSM_FORM,
  provance: PROVANCE_FORM,
  cherwell: CHERWELL_FORM,
}

/** The word after `npm run connect --`. */
export const CONNECTION_NAME: Question = {
  name: 'connection',
  label: 'Connection name',
  help: 'As routes name it, and Key Vault secrets begin with it.',
  kind: 'text',
  value: 'NAME',
  partOf: 'connection',
  reasonAgainst: (name) =>
    /^[a-z][a-z0-9-]{0,62}$/.test(name)
      ? undefined
      : 'must be lower-case letters, digits and hyphens, with a letter first, at most 63',
}

export const PARTNER_TYPE: Question = {
  name: 'product',
  label: 'Partner type',
  help: `The product: ${PRODUCTS.join(', ')}.`,
  kind: 'text',
  value: 'PRODUCT',
  partOf: 'connection',
  default: SERVICE_NOW_FORM.product,
  reasonAgainst: (product) =>
    PRODUCTS.some((known) => known === product) ? undefined : `must be one of ${PRODUCTS.join(', ')}`,
}

/** The partner type and every question of every form, each once. */
export function allQuestions(): Question[] {
  const forms = [...Object.values(FORMS), PROXY_FORM]
  const questions = [PARTNER_TYPE, ...forms.flatMap((form) => form.questions)]
  return [...new Map(questions.map((question) => [question.name, question])).values()]
}
