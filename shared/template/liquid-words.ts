import { type Liquid, Output, type Template as LiquidTemplate, Tokenizer, TypeGuards } from 'liquidjs'
import { closestName, suggestion } from '../closest-name.ts'

/** Why a text is not a template, and in which of its lines, from 1. */
export interface SyntaxReason {
  readonly reason: string
  readonly lineInText: number
}

/**
 * The same for people who do not know the internals of Liquid.
 *
 * @param message without its position
 * @param lineInText that it is about, from 1
 */
export function syntaxReason(
  message: string,
  lineInText: number,
  text: string,
  engine: Liquid,
): SyntaxReason {
  const open = firstUnclosed(text)
  if (open !== undefined) return open
  const [, operator] = FOREIGN.exec(outsideQuotes(text.split('\n')[lineInText - 1] ?? '')) ?? []
  for (const [pattern, words] of SYNTAX) {
    const found = pattern.exec(message)
    if (found === null) continue
    const isOfOperator = operator !== undefined && OF_OPERATORS.has(words)
    const reason = isOfOperator ? unknownOperator(operator) : words(found[1] ?? '', engine)
    return { reason, lineInText }
  }
  return { reason: message, lineInText }
}

/** What opens an output or a tag, and is followed by what opens the next one, or by nothing. */
function firstUnclosed(text: string): SyntaxReason | undefined {
  const marks = [...text.matchAll(/\{\{|\{%|\}\}|%\}/g)]
  const open = marks.find(([mark], index) => {
    const [next] = marks[index + 1] ?? []
    return mark.startsWith('{') && next !== CLOSING[mark]
  })
  if (open === undefined) return undefined
  const [mark] = open
  const lineInText = text.slice(0, open.index).split('\n').length
  return { reason: `${cut(text.slice(open.index))} has no closing ${CLOSING[mark]}`, lineInText }
}

const CLOSING: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}' }

/** What outputs and tags hold, without texts and what assigns. */
function outsideQuotes(line: string): string {
  const inside = [...line.matchAll(/\{\{(.*?)\}\}|\{%(.*?)%\}/g)].map(([, one, other]) => one ?? other ?? '')
  return inside
    .filter((each) => !/^-?\s*assign\b/.test(each))
    .join(' ')
    .replaceAll(/"[^"]*"|'[^']*'/g, '""')
}

/** Operators of other languages. */
const FOREIGN = /(={3}|!==|&&|\|\||=~|!~|<>|\?\?|(?<![=!<>])=(?!=)|!(?![=~])|[+*/]|\s(?:is|eq|in)\s)/

const INSTEAD: Readonly<Record<string, string>> = {
  '===': '==',
  '!==': '!=',
  '&&': 'and',
  '||': 'or',
  '=~': 'contains "…"',
  '!~': 'unless with contains "…"',
  '<>': '!=',
  '??': '| default: "…"',
  '=': '==',
  '!': 'not',
  '+': '| plus: … for numbers, | append: "…" for texts',
  '*': '| times: …',
  '/': '| divided_by: …',
  is: '==',
  eq: '==',
  in: 'contains, as in list contains value',
}

function unknownOperator(operator: string): string {
  return `${operator.trim()} is not an operator of templates. Write ${INSTEAD[operator.trim()]}`
}

function noOperator(): string {
  return 'an operator is unknown: write ==, !=, <, >, <=, >=, contains, and, or'
}

function noValue(text: string): string {
  return text === '' ? 'a value is missing between the braces' : `${cut(text)} is not a value`
}

function noFilter(): string {
  return 'the name of a filter is missing after the |'
}

const SYNTAX: readonly (readonly [RegExp, (part: string, engine: Liquid) => string])[] = [
  [/^undefined filter: (\w+)/, (name, engine) => unknownFilter(name, engine)],
  [/^tag "((?:end\w+)|else|elsif|when)" not found/, (name) => `{% ${name} %} has no opening tag`],
  [/^tag "end" not found/, () => 'an end tag is one word, such as {% endif %} or {% endfor %}'],
  [/^tag "(\w+)" not found/, (name, engine) => unknownTag(name, engine)],
  // Its braces are closed, see above: a text goes on over them.
  [/^(?:output|tag) ".*?" not closed/s, () => 'a text in quotes has no closing quote'],
  [/^tag (\{%-?\s*\w+).*? not closed/s, (start) => `${start} … %} has no ${endOf(start)}`],
  [/^illegal tag: (.*)/s, (text) => `${cut(text)} is not valid in that tag`],
  [/^invalid value expression: "(.*)"/s, noValue],
  [/^expected "\|" before filter/, noOperator],
  [/^expected filter name/, noFilter],
  [
    /^expected ":" after filter name/,
    () => 'a colon is missing after the name of a filter: {{ value | default: "none" }}',
  ],
  [/^expected "="/, () => 'an = is missing: {% assign name = value %}'],
  [/^unexpected character "(.*)"/s, (text) => `${cut(text)} is not expected there; a text needs quotes`],
]

/** What is said where one of the operators above may be the reason. */
const OF_OPERATORS: ReadonlySet<unknown> = new Set([noValue, noOperator, noFilter])

function unknownFilter(name: string, { filters }: Liquid): string {
  const meant = suggestion(name, Object.keys(filters))
  return `there is no filter ${name}${meant.startsWith('. Did') ? meant : '. A table of the template would be one'}`
}

function unknownTag(name: string, { tags }: Liquid): string {
  const known = Object.keys(tags).filter((each) => each !== '#')
  const meant = closestName(name, ['elsif', 'else', ...known, ...known.map((each) => `end${each}`)])
  return `there is no tag ${name}${meant === undefined ? suggestion(name, known) : `. Did you mean ${meant}?`}`
}

function endOf(start: string): string {
  return `{% end${/\w+/.exec(start)?.[0] ?? ''} %}`
}

function cut(text: string): string {
  const [line = ''] = text.split('\n')
  return line.length > 40 ? `${line.slice(0, 40)}…` : line
}

/** Parts that Liquid ignores in the outputs of a text, such as the last word in `{{ a downcase }}`. */
export function passedOver(parsed: readonly LiquidTemplate[]): { reason: string; line: number } | undefined {
  for (const output of parsed) {
    if (!(output instanceof Output)) continue
    const { content } = output.token as unknown as { readonly content: string }
    const [line = 1] = output.token.getPosition()
    const tokenizer = new Tokenizer(content)
    const tokens = [...tokenizer.readExpressionTokens()]
    const second = tokens.find(
      (token, index) =>
        index > 0 && !TypeGuards.isOperatorToken(token) && !TypeGuards.isOperatorToken(tokens[index - 1]),
    )
    if (second !== undefined) {
      return { reason: `${second.getText()} is not expected there; a filter follows on a |`, line }
    }
    if (/\|\s*$/.test(content)) return { reason: 'the name of a filter is missing after the |', line }
  }
  return undefined
}
