import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Language, Parser, type Node } from 'web-tree-sitter'
import { once } from '../../shared/once.ts'

/** A declaration of a Bicep file: `param`, `var`, `resource`, `module` or `output`. */
export interface Declaration {
  readonly name: string
  /** From 1. */
  readonly line: number
  readonly node: Node
}

export interface Parameter extends Declaration {
  readonly description: string | undefined
  readonly allowed: readonly unknown[] | undefined
  /** Undefined when the user of the file must give a value. */
  readonly fallback: Node | undefined
}

/** A `resource` or `module`: `of` is the type with its version, or the module's path as written. */
export interface Deployed extends Declaration {
  readonly of: string
  readonly isExisting: boolean
  readonly body: Node
}

export interface BicepFile {
  readonly path: string
  readonly root: Node
  readonly parameters: readonly Parameter[]
  readonly variables: readonly Declaration[]
  readonly resources: readonly Deployed[]
  readonly modules: readonly Deployed[]
  readonly outputs: readonly Declaration[]
}

export interface BicepProblem {
  readonly path: string
  readonly line: number
  readonly reason: string
}

const require = createRequire(import.meta.url)

const bicepParser = once(async () => {
  await Parser.init()
  const parser = new Parser()
  parser.setLanguage(await Language.load(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')))
  return parser
})

export async function readBicep(path: string): Promise<BicepFile> {
  return parseBicep(path, await readFile(path, 'utf8'))
}

/** @throws Error when the grammar can't be loaded; what is wrong with the text is in {@link syntaxProblems} */
export async function parseBicep(path: string, text: string): Promise<BicepFile> {
  const tree = (await bicepParser()).parse(text)
  if (tree === null) throw new Error(`${path} could not be parsed.`)
  const root = tree.rootNode
  const declared = (type: string): Node[] => descendants(root, type)
  const deployed = declared('resource_declaration').map(deployedOf)
  return {
    path,
    root,
    parameters: declared('parameter_declaration').map(parameterOf),
    variables: declared('variable_declaration').map(declarationOf),
    resources: deployed,
    modules: declared('module_declaration').map(deployedOf),
    outputs: declared('output_declaration').map(declarationOf),
  }
}

export function syntaxProblems({ path, root }: BicepFile): BicepProblem[] {
  const problems: BicepProblem[] = []
  const visit = (node: Node): void => {
    const line = node.startPosition.row + 1
    if (node.isError || node.isMissing) problems.push({ path, line, reason: 'this is not Bicep' })
    else for (const child of children(node)) visit(child)
  }
  visit(root)
  return problems
}

export function children(node: Node): Node[] {
  return node.children.filter((child) => child !== null)
}

export function namedChildren(node: Node): Node[] {
  return node.namedChildren.filter((child) => child !== null && child.type !== 'comment') as Node[]
}

export function descendants(node: Node, type: string): Node[] {
  return node.descendantsOfType(type).filter((child) => child !== null)
}

/** A string's text between its quotes, including escapes and interpolations. */
function textOf(string: Node): string {
  return string.text.replace(/^'''|'''$/g, '').replace(/^'|'$/g, '')
}

/** The key of an object's property and its value; undefined for anything else, such as a nested resource. */
export function pairOf(property: Node): readonly [string, Node] | undefined {
  const [key, value] = namedChildren(property)
  if (key === undefined || value === undefined) return undefined
  return [key.type === 'string' ? textOf(key) : key.text, value]
}

function declarationOf(node: Node): Declaration {
  const name = namedChildren(node)[0]?.text ?? ''
  return { name, line: node.startPosition.row + 1, node }
}

function parameterOf(node: Node): Parameter {
  const before = node.previousNamedSibling
  const decorators = before?.type === 'decorators' ? descendants(before, 'call_expression') : []
  const argumentOf = (name: string): Node | undefined =>
    decorators
      .filter((call) => namedChildren(call)[0]?.text === name)
      .map((call) => namedChildren(call)[1])
      .map((given) => given && namedChildren(given)[0])[0]
  const description = argumentOf('description')
  const allowed = argumentOf('allowed')
  return {
    ...declarationOf(node),
    description: description && textOf(description),
    allowed: allowed && namedChildren(allowed).map(literalOf),
    fallback: namedChildren(node)[2],
  }
}

function deployedOf(node: Node): Deployed {
  const of = descendants(node, 'string')[0]
  const body = descendants(node, 'object')[0]
  const head = body === undefined ? node.text : node.text.slice(0, body.startIndex - node.startIndex)
  return {
    ...declarationOf(node),
    of: of === undefined ? '' : textOf(of),
    isExisting: /\bexisting\b/.test(head),
    body: body ?? node,
  }
}

/** A literal's value; undefined for anything that has to be computed. */
export function literalOf(node: Node): unknown {
  if (node.type === 'string') {
    return descendants(node, 'interpolation').length === 0 ? textOf(node).replace(/\\'/g, "'") : undefined
  }
  if (node.type === 'number') return Number(node.text)
  if (node.type === 'boolean') return node.text === 'true'
  return node.type === 'null' ? null : undefined
}
