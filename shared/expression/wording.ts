import {
  type ASTNode,
  type ParseError,
  serialize,
  type TypeError as CelTypeError,
} from '@marcbachmann/cel-js'
import { closestName } from '../closest-name.ts'
import { EXPRESSION_NAMES, type Shape } from '../template/names.ts'
import { FUNCTIONS } from './functions.ts'

/** Why there is no value of a name, and what was probably meant. @param known the names that can be used there */
export function unknownNameReason(name: string, known: readonly string[]): string {
  const reason = `there is no value ${name}`
  const owner = Object.entries(EXPRESSION_NAMES.members).find(
    ([, shape]) => shape.type === 'members' && Object.hasOwn(shape.members, name),
  )
  if (owner !== undefined) return `${reason}. Did you mean ${owner[0]}.${name}?`
  if (/^(nil|blank|empty|none|undefined)$/i.test(name)) {
    return `${reason}. Whether the alert has a value is asked by has(…), such as has(alert.resource)`
  }
  const meant = closestName(name, known)
  if (meant !== undefined) return `${reason}. Did you mean ${meant}?`
  return `${reason}. A text needs quotes: "${name}". An expression can use ${known.join(' and ')}`
}

/** How the members are written that other languages give to texts and lists. */
export function whatToWriteFor(name: string, owner: string, shape: Shape): string {
  if (name === 'size' || name === 'length') return `. Write ${owner}.size()`
  if (shape.type !== 'list') return ''
  if (name === 'first') return `. Write ${owner}[0]`
  return `. Write ${owner}.exists(each, each.${name} == "…") to ask whether one of them has it`
}

/** What the library calls a token, in words. */
const TOKENS: Readonly<Record<string, string>> = {
  RPAREN: 'a closing )',
  RBRACKET: 'a closing ]',
  RBRACE: 'a closing }',
  COLON: 'a colon',
  IDENTIFIER: 'a name',
}

/** Why a text is no expression. */
export function syntaxReason({ code, summary, range }: ParseError, text: string): string {
  const rest = text.slice(range?.start ?? 0).trim()
  if (code.includes('string') || code.startsWith('newline')) {
    return `the text that begins with ${rest.slice(0, 20)} has no closing quote`
  }
  if (code === 'reserved_identifier') return `${firstWord(rest)} is a reserved word and cannot be a name`
  if (code === 'limit_exceeded') return 'the expression is too long; make two routes of it'
  return placeReason(text.slice(0, range?.start), rest, missingToken(summary))
}

/** Why the next token is not allowed there. @param token that is expected, in words */
function placeReason(before: string, rest: string, token: string | undefined): string {
  if (/\bin\s*\([^()]*$/.test(before)) return 'a list is written in brackets: value in ["…", "…"]'
  if (token !== undefined) {
    return rest === '' ? `${token} is missing at the end` : `${token} is missing before ${firstWord(rest)}`
  }
  if (/\bnot\s*$/i.test(before)) return notExpected('not')
  // An operator of another language that begins as one of ours does.
  const [begun = ''] = /(?:<|[=!]=)$/.exec(before) ?? []
  if (INSTEAD[begun + rest.charAt(0)] !== undefined) return notExpected(begun + rest)
  return rest === '' ? 'the expression ends where a value is expected' : notExpected(rest)
}

function missingToken(summary: string): string | undefined {
  const [, wanted] = /^Expected (\w+)/.exec(summary) ?? []
  return wanted === undefined ? undefined : TOKENS[wanted]
}

function notExpected(rest: string): string {
  const word = firstWord(rest)
  const instead = INSTEAD[word.toLowerCase()]
  return instead === undefined
    ? `${word} is not expected there`
    : `${word} is not known here. Write ${instead}`
}

function firstWord(text: string): string {
  return /^(?:[A-Za-z_]\w*|["'].*?["']|\d+|=~|<>|[“”„‘’]|[^\w\s"'()[\]{}]+|.)/s.exec(text)?.[0] ?? text
}

/** What other languages write, and how it is written here. */
const INSTEAD: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  not: '!',
  contains: 'value.contains("…"), or "…" in list',
  matches: 'value.matches("…")',
  startswith: 'value.startsWith("…")',
  endswith: 'value.endsWith("…")',
  like: 'value.contains("…") or value.matches("…")',
  is: '==',
  equals: '==',
  eq: '==',
  ne: '!=',
  '=': '==',
  '===': '==',
  '=~': 'value.matches("…")',
  '!~': '!value.matches("…")',
  '~': 'value.matches("…")',
  '<>': '!=',
  '!==': '!=',
  '&': '&&',
  '|': '||; there are no filters here',
  ';': '&& or ||',
  ...Object.fromEntries(['“', '”', '„', '‘', '’'].map((quote) => [quote, 'straight quotes: "…"'])),
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'a number',
  uint: 'a number',
  double: 'a number',
  bool: 'true or false',
  null: 'null',
  dyn: 'a value of the payload',
  bytes: 'bytes',
  'google.protobuf.Timestamp': 'a time',
  'google.protobuf.Duration': 'a duration',
}

/** What the library calls a type, in words. */
export function typeWords(type: string): string {
  if (type.startsWith('list')) return 'a list'
  if (type.startsWith('map') || type === 'Alert' || type === 'Resource') return 'a set of values'
  return TYPES[type] ?? type
}

/** Why the types of an expression's parts do not fit. */
export function typeReason(error: CelTypeError | ParseError): string {
  const { code, summary } = error
  const node = error.node as ASTNode | undefined
  if (code === 'no_such_overload' && node !== undefined) return operatorReason(summary, node)
  if (code === 'no_matching_overload' && node !== undefined) return functionReason(node)
  if (code === 'invalid_logical_operand' || code === 'invalid_condition_type') {
    const [, type = ''] = /got '([^']+)'/.exec(summary) ?? []
    return `&&, || and ! take what is true or false, such as a comparison, and not ${typeWords(type)}`
  }
  if (code === 'invalid_macro_argument')
    return 'has(…) takes a value with a dot in it, as in has(alert.resource)'
  return plain(summary)
}

function operatorReason(summary: string, { op, args }: ASTNode): string {
  const types = /^no such overload: (.+) (?:[!=<>]=?|in|[-+*/%]) (.+)$/.exec(summary)
  if (types === null || !Array.isArray(args)) return `${op.replace('_', '')} is not for that value`
  const [left = '', right = ''] = (args as readonly ASTNode[]).map(serialize)
  const [, leftType = '', rightType = ''] = types
  if (op === 'in' && rightType === 'string') return `${right} is a text: write ${right}.contains(${left})`
  if (rightType === 'null' || leftType === 'null') {
    return `nothing is null here. Whether the alert has a value is asked by has(…), such as has(alert.resource)`
  }
  return `${op} cannot take ${left}, which is ${typeWords(leftType)}, and ${right}, which is ${typeWords(rightType)}`
}

function functionReason(node: ASTNode): string {
  const name = node.op === 'call' || node.op === 'rcall' ? node.args[0] : ''
  const usage = FUNCTIONS.get(name)
  if (usage === undefined) return unknownFunctionReason(name)
  return `${name} cannot be used like that. It is written ${usage}`
}

/** Why a function cannot be called; undefined when it can. */
export function unknownFunctionReason(name: string): string {
  if (/^(upper|lower|downcase|upcase|toLower|toUpper)/i.test(name)) {
    return `there is no function ${name}: letter case makes no difference here`
  }
  const meant = closestName(name, [...FUNCTIONS.keys()])
  const instead = meant === undefined ? 'docs/configuration.md lists the functions' : `Did you mean ${meant}?`
  return `there is no function ${name}. ${instead}`
}

function plain(summary: string): string {
  return summary.replace(/'([^']+)'/g, (_, type: string) => typeWords(type))
}
