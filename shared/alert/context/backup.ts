import { facts } from '../facts.ts'
import { at } from '../values.ts'
import type { ContextReading } from './reading.ts'

/** Azure Backup. */
export function parseBackupContext(context: unknown): ContextReading {
  const details = at(context, 'extendedInfo')
  return {
    facts: facts([
      ['Category', at(context, 'category')],
      ['Protected resource', at(context, 'linkedResourceName')],
      ['Protected resource id', at(context, 'linkedResourceId')],
      ['Source type', at(context, 'formattedSourceType') ?? at(context, 'sourceType')],
      ['Affected items', at(context, 'affectedItems')],
      ['Possible causes', at(details, 'possibleCauses')],
      ['Recommended actions', at(details, 'recommendedActions')],
      ['Occurrences', at(details, 'occurrenceCount')],
      ['Job id', at(details, 'jobId')],
    ]),
  }
}
