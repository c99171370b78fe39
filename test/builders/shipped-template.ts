import { readFileSync } from 'node:fs'
import { formatProblem } from '../../shared/config/problem.ts'
import { validatorsFor } from '../../shared/config/validators.ts'
import { parseYamlFile } from '../../shared/config/yaml-file.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import { compileTemplate, type Template } from '../../shared/template/template.ts'
import type { TemplateDocument } from '../../shared/template/template-schema.ts'
import { productNamed } from './products.ts'

/** Where the templates are that come with the app. */
export const SHIPPED_TEMPLATES = new URL('../fixtures/config/templates/', import.meta.url)

/** One of them. @param change what a test does to its text first */
export function shippedTemplate(name: string, change = (text: string): string => text): Template {
  const text = change(readFileSync(new URL(`${name}.yaml`, SHIPPED_TEMPLATES), 'utf8'))
  const file = parseYamlFile<TemplateDocument>(name, text, validatorsFor(PRODUCTS).template)
  if (Array.isArray(file)) throw new Error(file.map(formatProblem).join('\n'))
  const template = compileTemplate(name, file.value, productNamed(file.value.product), file.lineOf)
  if (Array.isArray(template)) throw new Error(JSON.stringify(template))
  return template
}
