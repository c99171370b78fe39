/** Configurations with a mistake in them, and what the check says of them. */
import { expect } from 'vitest'
import { type ConfigTexts, parseConfig } from '../../../shared/config/parse-config.ts'
import { formatProblem } from '../../../shared/config/problem.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { BRIDGE_YAML, buildConfigTexts, TEMPLATE_YAML } from '../../builders/bridge-config.ts'

/** The mistake, the files with it, and everything that is said: problems, or what works and is hardly what was meant. */
export type Mistake = readonly [mistake: string, texts: ConfigTexts, said: readonly string[]]

export function withBridge(text: string, replacement: string): ConfigTexts {
  expect(BRIDGE_YAML).toContain(text)
  return buildConfigTexts({ 'bridge.yaml': BRIDGE_YAML.replace(text, replacement) })
}

export function withTemplate(text: string, replacement: string): ConfigTexts {
  expect(TEMPLATE_YAML).toContain(text)
  return buildConfigTexts({ 'templates/incident.yaml': TEMPLATE_YAML.replace(text, replacement) })
}

export function withCondition(condition: string): ConfigTexts {
  return withBridge('alert.resource.type.startsWith("microsoft.sql/")', condition)
}

/** Problems, or else what works and is hardly what was meant. */
export async function saidOf(texts: ConfigTexts): Promise<readonly string[]> {
  const parsed = await parseConfig(texts, { SERVICENOW_URL: 'https://example.service-now.com' }, PRODUCTS)
  if (Array.isArray(parsed)) return parsed.map(formatProblem)
  const { cautions, templates } = parsed
  return [...cautions, ...[...templates.values()].flatMap((template) => template.cautions())]
}

/** Words of the tools that read the files, which no message has. */
const JARGON =
  /\b(additional propert|must NOT|must match|token|overload|dyn\b|identifier|RPAREN|EOF|mapping|scalar|schema|undefined|liquid|ajv|cel\b|filter name|value expression)/i

export function withJargon(mistakes: readonly Mistake[]): readonly string[] {
  return mistakes.flatMap(([, , said]) => said).filter((message) => JARGON.test(message))
}
