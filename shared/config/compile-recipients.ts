import type { BridgeDocument } from './bridge-schema.ts'
import type { Config, Route } from './config.ts'
import { parseWebhookUrl, type SettingValues } from './connection-url.ts'
import { secondsOf } from './duration.ts'
import type { Problem } from './problem.ts'
import type { YamlFile } from './yaml-file.ts'

type Named = (path: string[], name: string) => Route | undefined

/** Where warnings and late alerts are announced. @param named the route of a name, or a problem at the path */
export function compileRecipients(
  bridge: YamlFile<BridgeDocument>,
  named: Named,
  settings: SettingValues,
  problems: Problem[],
): Pick<Config, 'warnings' | 'fallback'> {
  const recipientOf = (key: 'warnings' | 'fallback'): Config['warnings'] => {
    const { route, webhook } = bridge.value[key] ?? {}
    const parsed = webhook === undefined ? undefined : parseWebhookUrl(webhook, settings)
    if (parsed !== undefined && 'reason' in parsed) {
      problems.push(bridge.problemAt([key, 'webhook'], parsed.reason))
    }
    return {
      route: route === undefined ? undefined : named([key, 'route'], route),
      webhook: parsed !== undefined && 'url' in parsed ? parsed.url : undefined,
    }
  }
  const { fallback } = bridge.value
  const warnings = recipientOf('warnings')
  if (fallback === undefined) return { warnings, fallback: undefined }
  if (fallback.webhook === undefined && fallback.route === undefined) {
    problems.push(bridge.problemAt(['fallback'], 'fallback must have a webhook, a route, or both'))
  }
  const { severity = 'Sev1', after = '10m' } = fallback
  return { warnings, fallback: { ...recipientOf('fallback'), severity, afterSeconds: secondsOf(after) } }
}
