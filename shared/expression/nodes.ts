import type { ASTNode } from '@marcbachmann/cel-js'

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value
}

/** What a part of an expression is made of, in its order. */
export function childrenOf({ args }: ASTNode): readonly ASTNode[] {
  return ([args] as readonly unknown[]).flat(3).filter(isNode)
}
