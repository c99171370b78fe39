import { durationText, facts } from '../facts.ts'
import { at, members, text, type Line } from '../values.ts'
import { joined } from './criteria.ts'
import type { ContextReading } from './reading.ts'

/** Prometheus alerts. Annotations are what the rule's author wrote for the reader, so they come first. */
export function parsePrometheusContext(context: unknown): ContextReading {
  const annotations = at(context, 'annotations')
  const expression = text(at(context, 'expression'))
  const value = text(at(context, 'expressionValue'))
  return {
    facts: facts([
      ...namedLines('Annotation', annotations),
      ['Expression', expression],
      ['Value', value],
      ['For', durationText(at(context, 'for'))],
      ['Evaluated every', durationText(at(context, 'interval'))],
      ...namedLines('Label', at(context, 'labels')),
      ['Rule group', at(context, 'ruleGroup')],
    ]),
    headline: text(at(annotations, 'summary')) || text(at(annotations, 'description')),
    sentence: expression === '' ? '' : joined(expression, value === '' ? '' : `(value ${value})`),
  }
}

function namedLines(kind: string, values: unknown): Line[] {
  return members(values).map(([name, value]) => [joined(kind, name), value])
}
