import { facts } from '../facts.ts'
import { readMembers } from '../member-reader.ts'
import { readable } from '../readable.ts'
import { texts } from '../values.ts'
import type { ContextReading } from './reading.ts'
import { SEVERITY_PART } from './title-parts.ts'

// Ids of what has a name besides.
const IDS = [
  'protectedItemId',
  'firstLevelContainerId',
  'secondLevelContainerId',
  'sourceId',
  'alertVersionNumber',
]

/** Azure Backup. */
export function parseBackupContext(context: unknown): ContextReading {
  const member = readMembers(context, [...IDS, 'sourceVersion'])
  const details = member.inside('extendedInfo')
  const [sourceType, formatted] = [member.text('sourceType'), member.text('formattedSourceType')]
  const affected = member.whole('affectedItems')
  const machine = member.text('linkedResourceName')
  return {
    title: [
      SEVERITY_PART,
      { of: 'rule', rank: 1 },
      { text: itemsText(affected), rank: 2, before: ': ' },
      { text: machine, rank: 3, before: ' on ' },
      { of: 'where', rank: 5, before: ' in ' },
    ],
    facts: facts([
      ['Category', member.get('category')],
      ['Protected resource', machine],
      ['Protected resource id', member.get('linkedResourceId')],
      ['Source type', formatted || sourceType],
      ['Affected items', readable(affected)],
      ['Possible causes', readable(details.whole('possibleCauses'))],
      ['Recommended actions', readable(details.whole('recommendedActions'))],
      ['Occurrences', details.get('occurrenceCount')],
      ['Job id', details.get('jobId')],
    ]),
    rest: member.rest(),
  }
}

/** Items by their names: ids end with type, server and name, with semicolons between. */
function itemsText(affected: unknown): string {
  return texts(affected)
    .map((id) => id.split(/[/;]/).findLast((segment) => segment !== '') ?? '')
    .join(', ')
}
