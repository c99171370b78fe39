import { Environment } from '@marcbachmann/cel-js'
import { ALERT_MEMBERS, type Members, RESOURCE, type Shape } from '../template/names.ts'
import { matchesPattern } from './pattern.ts'
import { foldCase } from '../fold-case.ts'

/** More than any condition that a person writes and reads. */
const LIMITS = { maxAstNodes: 1_000, maxDepth: 50, maxListElements: 500, maxMapEntries: 100 }

/** What a text is checked against: the names as they are written. */
export const CHECKED: Environment = environmentOf((name) => name)

/** What a text is evaluated in once its case is taken off. */
export const EVALUATED: Environment = environmentOf(foldCase).registerFunction(
  'string.matchesPattern(string): bool',
  matchesPattern,
)

function environmentOf(named: (name: string) => string): Environment {
  const fieldsOf = (members: Members['members']): Record<string, string> =>
    Object.fromEntries(Object.entries(members).map(([name, shape]) => [named(name), typeOf(shape)]))
  return new Environment({ limits: LIMITS, homogeneousAggregateLiterals: false })
    .registerType('Resource', { fields: fieldsOf(RESOURCE.members) })
    .registerType('Alert', { fields: fieldsOf(ALERT_MEMBERS) })
    .registerVariable('alert', 'Alert')
    .registerVariable('raw', 'dyn')
}

function typeOf(shape: Shape): string {
  switch (shape.type) {
    case 'text':
      return 'string'
    case 'time':
      return 'google.protobuf.Timestamp'
    case 'flag':
      return 'bool'
    case 'number':
      return 'int'
    case 'any':
      return 'dyn'
    case 'list':
      return `list<${typeOf(shape.of)}>`
    // All members of what else an alert has are texts; which there are, `check-names.ts` knows.
    case 'members':
      return shape === RESOURCE ? 'Resource' : 'map<string, string>'
    case 'texts':
      return 'map<string, string>'
  }
}
