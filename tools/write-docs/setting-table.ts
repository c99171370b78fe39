import settings from '../../schemas/settings.schema.json' with { type: 'json' }
import { tableOf } from './markdown.ts'

/** Every application setting, as its schema describes it. */
export function settingTable(): string {
  const rows = Object.entries(settings.properties).map(([name, { description }]) => [
    `\`${name}\``,
    description,
  ])
  return tableOf(['setting', 'meaning'], rows)
}
