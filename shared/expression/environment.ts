import { Environment } from '@marcbachmann/cel-js'
import { ALERT_MEMBERS, type Members, RESOURCE, type Shape } from '../template/names.ts'
import { matchesPattern } from './pattern.ts'
import { foldCase } from '../fold-case.ts'

/** More than any condition that a person writes and reads. */
const LIMITS = { maxAstNodes: 1_000, maxDepth: 50, maxListElements: 500, maxMapEntries: 100 }

/** The names that an expression is checked against, as written. */
export const CHECKED: Environment = environmentOf((name) => name)

/** The names that a case-folded expression is evaluated with. */
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
    // All other members of an alert are texts; `check-names.ts` knows their names.
    case 'members':
      return shape === RESOURCE ? 'Resource' : 'map<string, string>'
    case 'texts':
      return 'map<string, string>'
  }
}
