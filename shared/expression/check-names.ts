import { type ASTNode, serialize } from '@marcbachmann/cel-js'
import { suggestion } from '../closest-name.ts'
import { EXPRESSION_NAMES, type Shape, unknownMember, wordsOf } from '../template/names.ts'
import type { Mistake } from './mistake.ts'
import { childrenOf } from './nodes.ts'
import { patternMistake } from './pattern.ts'
import { FUNCTIONS } from './functions.ts'
import { unknownFunctionReason, unknownNameReason, whatToWriteFor } from './wording.ts'

type Names = ReadonlyMap<string, Shape>
type Method = readonly [name: string, receiver: ASTNode, args: readonly ASTNode[]]

const ANY: Shape = { type: 'any' }
const TEXT: Shape = { type: 'text' }
const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map'])
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>='])
const OUTER: Names = new Map(Object.entries(EXPRESSION_NAMES.members))

/** Checks an expression's names, words and patterns before there is an alert. */
export interface NameCheck {
  readonly mistakes: readonly Mistake[]
  readonly looksAtAlert: boolean
}

export function checkNames(root: ASTNode): NameCheck {
  const check = new NamesOfExpression()
  check.visit(root, OUTER)
  return check
}

/** A walk through an expression: each visit says what a node stands for, as far as that is known. */
class NamesOfExpression implements NameCheck {
  readonly mistakes: Mistake[] = []
  looksAtAlert = false

  visit(node: ASTNode, names: Names): Shape {
    if (node.op === 'id') return this.#name(node, node.args, names)
    if (node.op === '.') {
      return this.#member(node, this.visit(node.args[0], names), node.args[0], node.args[1])
    }
    if (node.op === '[]') return this.#item(node, names)
    if (node.op === 'rcall') return this.#method(node, node.args, names)
    if (node.op === 'call') this.#checkFunction(node, node.args[0])
    else this.#checkComparison(node, names)
    return this.#all(childrenOf(node), names)
  }

  #report(node: ASTNode, reason: string | undefined): void {
    if (reason !== undefined) this.mistakes.push({ at: node.pos, reason })
  }

  #all(nodes: readonly ASTNode[], names: Names): Shape {
    for (const node of nodes) this.visit(node, names)
    return ANY
  }

  #name(node: ASTNode, name: string, names: Names): Shape {
    const shape = names.get(name)
    if (shape === undefined) this.#report(node, unknownNameReason(name, [...names.keys()]))
    if (shape !== undefined && shape === OUTER.get(name)) this.looksAtAlert = true
    return shape ?? ANY
  }

  #member(node: ASTNode, owner: Shape, ownerNode: ASTNode, name: string): Shape {
    if (owner.type === 'any') return ANY
    if (owner.type === 'texts') return TEXT
    const written = serialize(ownerNode)
    if (owner.type === 'members') {
      this.#report(node, unknownMember(written, owner, name))
      return owner.members[name] ?? ANY
    }
    const instead = whatToWriteFor(name, written, owner)
    this.#report(node, `${written} is ${wordsOf(owner)} and has no ${name}${instead}`)
    return ANY
  }

  #item(node: ASTNode & { readonly op: '[]' }, names: Names): Shape {
    const [owner, index] = node.args
    const shape = this.visit(owner, names)
    this.visit(index, names)
    if (shape.type === 'members' && index.op === 'value') {
      return this.#member(index, shape, owner, String(index.args))
    }
    if (shape.type === 'list') return shape.of
    return shape.type === 'texts' ? TEXT : ANY
  }

  #method(node: ASTNode, [name, receiver, args]: Method, names: Names): Shape {
    this.#checkFunction(node, name)
    const shape = this.visit(receiver, names)
    const [first, ...others] = args
    if (MACROS.has(name) && first?.op === 'id') {
      this.#checkNesting(node, receiver, names)
      const each = shape.type === 'list' ? shape.of : ANY
      this.#all(others, new Map([...names, [first.args, each]]))
      return name === 'filter' ? shape : ANY
    }
    if (name === 'matches') this.#checkPattern(node, first)
    return this.#all(args, names)
  }

  #checkFunction(node: ASTNode, name: string): void {
    if (!FUNCTIONS.has(name)) this.#report(node, unknownFunctionReason(name))
  }

  /** Going through a list of the payload for each item of another list is more work than the payload's size bounds. */
  #checkNesting(node: ASTNode, list: ASTNode, names: Names): void {
    const root = rootOf(list)
    const isItems = root !== undefined && names.has(root) && !OUTER.has(root)
    if (names.size > OUTER.size && !isItems) {
      this.#report(node, 'inside a list, only lists that belong to its own items can be gone through')
    }
  }

  #checkPattern(node: ASTNode, pattern: ASTNode | undefined): void {
    if (pattern?.op === 'value' && typeof pattern.args === 'string') {
      this.#report(pattern, patternMistake(pattern.args))
    } else this.#report(node, 'matches takes a pattern that is written there in quotes')
  }

  #checkComparison(node: ASTNode, names: Names): void {
    const isComparison = COMPARISONS.has(node.op)
    const [left, right] = childrenOf(node)
    if (left === undefined || right === undefined) return
    if (isComparison || node.op === 'in') this.#checkWords(left, right, names)
    if (isComparison) this.#checkWords(right, left, names)
  }

  /** A comparison with a word that the value never has gives the same result for every alert. */
  #checkWords(side: ASTNode, other: ASTNode, names: Names): void {
    const shape = shapeOfPath(side, names)
    const choices = shape?.type === 'text' ? shape.choices : undefined
    if (choices === undefined) return
    for (const literal of other.op === 'list' ? other.args : [other]) {
      if (literal.op !== 'value' || typeof literal.args !== 'string') continue
      const word = literal.args
      if (choices.some((choice) => choice.toLowerCase() === word.toLowerCase())) continue
      const instead = suggestion(word, choices, 'It is one of')
      this.#report(literal, `${serialize(side)} is never ${JSON.stringify(word)}${instead}`)
    }
  }
}

/** The value that a plain path stands for. */
export function shapeOfPath(node: ASTNode, names: Names = OUTER): Shape | undefined {
  if (node.op === 'id') return names.get(node.args)
  if (node.op !== '.') return undefined
  const owner = shapeOfPath(node.args[0], names)
  return owner?.type === 'members' ? owner.members[node.args[1]] : undefined
}

/** The name that a path begins with. */
function rootOf(node: ASTNode): string | undefined {
  if (node.op === 'id') return node.args
  if (node.op === '.' || node.op === '[]') return rootOf(node.args[0])
  return node.op === 'rcall' ? rootOf(node.args[1]) : undefined
}
