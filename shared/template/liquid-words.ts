import { type Liquid, Output, type Template as LiquidTemplate, Tokenizer, TypeGuards } from 'liquidjs'
import { suggestion } from '../closest-name.ts'

/**
 * Why a text is no template, for people who do not know Liquid's inside.
 *
 * @param message without its position
 * @param line that it is about
 */
export function syntaxReason(message: string, line: string, engine: Liquid): string {
  const open = /\{\{(?:(?!\}\}).)*$/.exec(line)
  if (open !== null) return `${cut(open[0])} has no closing }}`
  for (const [pattern, words] of SYNTAX) {
    const found = pattern.exec(message)
    if (found !== null) return words(found[1] ?? '', engine)
  }
  return message
}

const SYNTAX: readonly (readonly [RegExp, (part: string, engine: Liquid) => string])[] = [
  [/^undefined filter: (\w+)/, (name, engine) => unknownFilter(name, engine)],
  [
    /^tag "((?:end\w+)|else|elsif|when)" not found/,
    (name) => `{% ${name} %} ends or divides nothing that is open`,
  ],
  [/^tag "(\w+)" not found/, (name, engine) => unknownTag(name, engine)],
  [/^output "(.*?)" not closed/s, (text) => `${cut(text)} has no closing }}`],
  [/^tag "(.*?)" not closed/s, (text) => `${cut(text)} has no closing %}`],
  [/^tag (\{%-?\s*\w+).*? not closed/s, (start) => `${start} … %} has no ${endOf(start)}`],
  [/^illegal tag: (.*)/s, (text) => `${cut(text)} is not written as that tag is`],
  [/^invalid value expression: ""/, () => 'a value is missing between the braces'],
  [
    /^expected "\|" before filter/,
    () => 'an operator is not known: Liquid has ==, !=, <, >, <=, >=, contains, and, or',
  ],
  [
    /^expected ":" after filter name/,
    () => 'a colon is missing after the name of a filter: {{ value | default: "none" }}',
  ],
  [/^expected "="/, () => 'an = is missing: {% assign name = value %}'],
  [/^unexpected character "(.*)"/s, (text) => `${cut(text)} is not expected there; a text needs quotes`],
]

function unknownFilter(name: string, { filters }: Liquid): string {
  const meant = suggestion(name, Object.keys(filters))
  return `there is no filter ${name}${meant.startsWith('. Did') ? meant : '. A table of the template would be one'}`
}

function unknownTag(name: string, { tags }: Liquid): string {
  return `there is no tag ${name}${suggestion(
    name,
    Object.keys(tags).filter((each) => each !== '#'),
  )}`
}

function endOf(start: string): string {
  return `{% end${/\w+/.exec(start)?.[0] ?? ''} %}`
}

function cut(text: string): string {
  const [line = ''] = text.split('\n')
  return line.length > 40 ? `${line.slice(0, 40)}…` : line
}

/** What Liquid passes over in the outputs of a text: `{{ a downcase }}` has a value for it, the last. */
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
