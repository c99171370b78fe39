import { tableOf } from './markdown.ts'
import { settingsSchema } from './settings-schema.ts'

/** Every application setting, as its schema describes it. */
export function settingTable(): string {
  const rows = Object.entries(settingsSchema().properties).map(([name, { description }]) => [
    `\`${name}\``,
    description,
  ])
  return tableOf(['setting', 'meaning'], rows)
}
