import { facts } from '../facts.ts'
import { readMembers } from '../member-reader.ts'
import { readable } from '../readable.ts'
import type { ContextReading } from './reading.ts'

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
  return {
    facts: facts([
      ['Category', member.get('category')],
      ['Protected resource', member.get('linkedResourceName')],
      ['Protected resource id', member.get('linkedResourceId')],
      ['Source type', formatted || sourceType],
      ['Affected items', readable(member.get('affectedItems'))],
      ['Possible causes', readable(details.get('possibleCauses'))],
      ['Recommended actions', readable(details.get('recommendedActions'))],
      ['Occurrences', details.get('occurrenceCount')],
      ['Job id', details.get('jobId')],
    ]),
    rest: [...details.rest(), ...member.rest()],
  }
}
