import { durationText, facts } from '../facts.ts'
import { readMembers } from '../member-reader.ts'
import { at, text } from '../values.ts'
import { dimensionsOf, joined, namedLines, queryFacts } from './criteria.ts'
import type { ContextReading } from './reading.ts'

/** Prometheus alerts. Annotations are what the rule's author wrote for the reader, so they come first. */
export function parsePrometheusContext(context: unknown): ContextReading {
  const member = readMembers(context)
  const annotations = member.get('annotations')
  const expression = member.text('expression')
  const value = member.text('expressionValue')
  const labels = member.get('labels')
  return {
    dimensions: dimensionsOf(labels),
    facts: [
      ...facts(namedLines('Annotation', annotations)),
      ...queryFacts('Expression', [expression]),
      ...facts([
        ['Value', value],
        ['For', durationText(member.get('for'))],
        ['Evaluated every', durationText(member.get('interval'))],
        ...namedLines('Label', labels),
        ['Rule group', member.get('ruleGroup')],
      ]),
    ],
    rest: member.rest(),
    headline: text(at(annotations, 'summary')) || text(at(annotations, 'description')),
    sentence: expression === '' ? '' : joined(expression, value === '' ? '' : `(value ${value})`),
  }
}
