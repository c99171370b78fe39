import { readFile } from 'node:fs/promises'
import { parseConfig } from '../../shared/config/parse-config.ts'
import { formatProblem } from '../../shared/config/problem.ts'
import { BridgeError } from '../../shared/errors.ts'
import { bridgeText } from './bridge-text.ts'
import type { ImportPlan, PlannedRoute } from './plan-import.ts'
import { type RouteChanges, tellChanges } from './tell-changes.ts'
import { writeTemplate } from './template-text.ts'
import type { FolderTexts } from './write-folder.ts'

/** The texts of a configuration folder, and what each of its routes changes. */
export interface WrittenConfig {
  readonly texts: FolderTexts
  /** In the order of the plan's routes. */
  readonly changes: readonly RouteChanges[]
}

/** @throws BridgeError `config_invalid` when the app would refuse the resulting configuration */
export async function writeConfigTexts(plan: ImportPlan): Promise<WrittenConfig> {
  const texts: Record<string, string> = { 'bridge.yaml': bridgeText(plan) }
  const changes: RouteChanges[] = []
  for (const route of plan.routes) {
    const template = writeTemplate(await shippedTemplate(plan, route), route)
    texts[`templates/${route.name}.yaml`] = template.text
    changes.push(tellChanges(route, template, plan))
  }
  const parsed = await parseConfig(texts, undefined, [plan.product])
  if (Array.isArray(parsed)) throw new BridgeError('config_invalid', parsed.map(formatProblem).join('; '))
  return { texts, changes }
}

function shippedTemplate({ product }: ImportPlan, { kind }: PlannedRoute): Promise<string> {
  const file = `../../config/templates/${product.name}-${kind}.yaml`
  return readFile(new URL(file, import.meta.url), 'utf8')
}
