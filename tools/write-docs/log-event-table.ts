import { LOG_EVENTS } from '../../shared/log-events.ts'
import { tableOf } from './markdown.ts'

/** Every event of the log; those that need a person are bold. */
export function logEventTable(): string {
  const rows = Object.entries(LOG_EVENTS).map(([name, facts]) => {
    const event = 'isAlarm' in facts ? `**\`${name}\`**` : `\`${name}\``
    return [event, facts.levels.join(', '), facts.means, 'remedy' in facts ? facts.remedy : '']
  })
  return tableOf(['event', 'level', 'what it means', 'what to do'], rows)
}
