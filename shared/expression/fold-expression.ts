import { type ASTNode, serialize } from '@marcbachmann/cel-js'
import { childrenOf } from './nodes.ts'
import { foldCase } from '../fold-case.ts'

/** An expression without letter case. */
export interface FoldedExpression {
  readonly text: string
  /** The texts that it names by these names, folded; those of patterns as they are. */
  readonly literals: ReadonlyMap<string, string>
  /** How the values that it looks up were written. */
  readonly written: ReadonlyMap<string, string>
}

/** A node with the members that the library's printer reads. */
interface Tree {
  readonly op: string
  readonly args: unknown
}

/**
 * Folds the case of everything that an operator wrote, see `ExpressionScope`. Patterns ignore case by themselves;
 * folding one would change the meaning of `\S`. `has(a.b.c)` asks for `a.b` first, so that it is false, not an error,
 * without one.
 */
export function foldExpression(root: ASTNode): FoldedExpression {
  const literals = new Map<string, string>()
  const written = new Map<string, string>()
  const prefix = unusedPrefix(root.input)
  const literal = (text: string): Tree => {
    const name = `${prefix}${literals.size}`
    literals.set(name, text)
    return { op: 'id', args: name }
  }
  const named = (node: ASTNode, tree: Tree): Tree => {
    written.set(print(tree), serialize(node))
    return tree
  }

  function fold(node: ASTNode): Tree {
    if (node.op === 'value') return typeof node.args === 'string' ? literal(foldCase(node.args)) : node
    if (node.op === 'id') return node
    if (node.op === '.') return named(node, { op: '.', args: [fold(node.args[0]), foldCase(node.args[1])] })
    if (node.op === '[]') return named(node, { op: '[]', args: node.args.map(fold) })
    if (node.op === '!_' || node.op === '-_') return { op: node.op, args: fold(node.args) }
    if (node.op === 'call') return foldCall(node.args)
    if (node.op === 'rcall') return foldMethod(node.args)
    if (node.op === 'map') return { op: 'map', args: node.args.map((entry) => entry.map(fold)) }
    return { op: node.op, args: childrenOf(node).map(fold) }
  }

  function foldCall([name, args]: readonly [string, readonly ASTNode[]]): Tree {
    const [asked] = args
    return name === 'has' && asked?.op === '.' ? foldHas(asked) : { op: 'call', args: [name, args.map(fold)] }
  }

  function foldHas(asked: ASTNode): Tree {
    const has = { op: 'call', args: ['has', [fold(asked)]] }
    const owner = asked.op === '.' ? asked.args[0] : undefined
    return owner?.op === '.' ? { op: '&&', args: [foldHas(owner), has] } : has
  }

  function foldMethod([name, receiver, args]: readonly [string, ASTNode, readonly ASTNode[]]): Tree {
    const [pattern] = args
    if (name !== 'matches' || pattern?.op !== 'value') {
      return { op: 'rcall', args: [name, fold(receiver), args.map(fold)] }
    }
    return { op: 'rcall', args: ['matchesPattern', fold(receiver), [literal(String(pattern.args))]] }
  }

  return { text: print(fold(root)), literals, written }
}

function print(tree: Tree): string {
  return serialize(tree as ASTNode)
}

function unusedPrefix(text: string): string {
  let prefix = 'text'
  while (text.includes(prefix)) prefix += '_'
  return prefix
}
