import { durationText, facts } from '../facts.ts'
import type { AlertResource } from '../alert.ts'
import { readMembers } from '../member-reader.ts'
import { numberText } from '../quantity.ts'
import { at, text } from '../values.ts'
import { dimensionsOf, joined, namedLines, queryFacts } from './criteria.ts'
import type { ContextReading, Told } from './reading.ts'
import { dimensionParts, FREE_WORDS, ON_PART, SEVERITY_PART } from './title-parts.ts'

/** Prometheus alerts. Annotations are what the rule's author wrote for the reader, so they come first. */
export function parsePrometheusContext(
  context: unknown,
  _target: AlertResource | null,
  { name: rule, isResolved }: Told,
): ContextReading {
  const member = readMembers(context)
  const annotations = member.pairs('annotations')
  const annotation = (name: string): string => text(at(context, 'annotations', name))
  const expression = member.text('expression')
  const value = member.text('expressionValue')
  const labels = member.pairs('labels')
  const dimensions = dimensionsOf(labels)
  const headline = annotation('summary') || annotation('description')
  return {
    // A rule's name is its group's and its own.
    title: [
      SEVERITY_PART,
      { text: rule.split('/').at(-1) ?? rule, rank: 1 },
      { text: headline, rank: 2, before: ': ', least: FREE_WORDS },
      { ...ON_PART, rank: 4 },
      ...dimensionParts(
        dimensions.filter(({ name }) => !/^(alertname|severity)$/i.test(name)),
        3,
      ),
      { text: value === '' || isResolved ? '' : `value ${numberText(value)}`, rank: 5, before: ', ' },
    ],
    dimensions,
    facts: [
      ...facts(namedLines('Annotation', annotations)),
      ...queryFacts('Expression', [expression]),
      ...facts([
        ['Value', numberText(value)],
        ['For', durationText(member.get('for'))],
        ['Evaluated every', durationText(member.get('interval'))],
        ...namedLines('Label', labels),
        ['Rule group', member.get('ruleGroup')],
      ]),
    ],
    rest: member.rest(),
    headline,
    measured: value === '' ? '' : `value ${numberText(value)}`,
    sentence: expression === '' ? '' : joined(expression, value === '' ? '' : `(value ${numberText(value)})`),
  }
}
