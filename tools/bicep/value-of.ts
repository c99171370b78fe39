import type { Node } from 'web-tree-sitter'
import { descendants, literalOf, namedChildren, pairOf, type BicepFile } from './bicep-file.ts'

/**
 * An expression as the JSON that it deploys, as far as that is known without Azure: variables with plain values are
 * substituted, a loop becomes an array of its one body, and what has to be computed becomes a template expression, `[…]`.
 */
export function valueOf(node: Node, file: BicepFile): unknown {
  const literal = literalOf(node)
  if (literal !== undefined) return literal
  switch (node.type) {
    case 'object':
      return objectOf(node, file)
    case 'array':
      return arrayOf(node, file)
    case 'for_statement':
      return loopOf(node, file)
    case 'if_statement':
      return lastOf(node, file)
    case 'identifier':
      return variableOf(node, file)
    default:
      return expression(node)
  }
}

function objectOf(object: Node, file: BicepFile): object {
  const pairs = namedChildren(object)
    .map(pairOf)
    .filter((pair) => pair !== undefined)
  return Object.fromEntries(pairs.map(([key, value]) => [key, valueOf(value, file)]))
}

function arrayOf(array: Node, file: BicepFile): unknown {
  const items = namedChildren(array)
  if (items.length === 1 && items[0]?.type === 'for_statement') return valueOf(items[0], file)
  return items.map((item) => valueOf(item, file))
}

function loopOf(loop: Node, file: BicepFile): unknown[] {
  return [lastOf(loop, file)]
}

function lastOf(node: Node, file: BicepFile): unknown {
  const last = namedChildren(node).at(-1)
  return last === undefined ? expression(node) : valueOf(last, file)
}

function variableOf(identifier: Node, file: BicepFile): unknown {
  const variable = file.variables.find(({ name }) => name === identifier.text)
  const value = variable && namedChildren(variable.node)[1]
  const isPlain = value !== undefined && ['object', 'array', 'string', 'for_statement'].includes(value.type)
  if (isPlain && descendants(value, 'lambda_expression').length === 0) return valueOf(value, file)
  return expression(identifier)
}

/** The form of a compiled template; the text inside stays Bicep. */
function expression(node: Node): string {
  return `[${node.text.replace(/^\[/, '(').replaceAll('\n', ' ')}]`
}
