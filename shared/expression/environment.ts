import { Environment } from '@marcbachmann/cel-js'
import { ALERT_MEMBERS, type Shape } from '../template/names.ts'
import { matchesPattern } from './pattern.ts'
import { foldCase } from './scope.ts'

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
  const fields = Object.entries(ALERT_MEMBERS).map(([name, shape]) => [named(name), typeOf(shape)])
  return new Environment({ limits: LIMITS, homogeneousAggregateLiterals: false })
    .registerType('Alert', { fields: Object.fromEntries(fields) as Record<string, string> })
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
    // All members of what an alert has are texts; which there are, `check-names.ts` knows.
    case 'members':
    case 'texts':
      return 'map<string, string>'
  }
}
