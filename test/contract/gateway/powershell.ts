import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Language, type Node, Parser } from 'web-tree-sitter'

/** Folder of the reference gateway. */
export const GATEWAY_FOLDER = fileURLToPath(new URL('../../../gateway/scsm/', import.meta.url))

/** A PowerShell file of the gateway, parsed. */
export interface Script {
  /** From the gateway's folder. */
  readonly name: string
  readonly text: string
  readonly root: Node
}

const require = createRequire(import.meta.url)

/** @throws Error when the grammar cannot be loaded */
export async function createPowerShellParser(): Promise<(name: string, text: string) => Script> {
  await Parser.init()
  const parser = new Parser()
  const grammar = require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')
  parser.setLanguage(await Language.load(grammar))
  return (name, text) => {
    const tree = parser.parse(text)
    if (tree === null) throw new Error(`${name} could not be parsed.`)
    return { name, text, root: tree.rootNode }
  }
}

export async function readScripts(): Promise<readonly Script[]> {
  const parse = await createPowerShellParser()
  return globSync('**/*.{ps1,psm1,psd1}', { cwd: GATEWAY_FOLDER })
    .toSorted()
    .map((name) => parse(name, readFileSync(GATEWAY_FOLDER + name, 'utf8')))
}

/** Where a file is no PowerShell: `12: what stands there`. */
export function syntaxErrors({ root }: Script): string[] {
  const visit = (node: Node): string[] => {
    if (node.isError || node.isMissing) return [`${node.startPosition.row + 1}: ${node.text.slice(0, 80)}`]
    return node.hasError ? node.children.flatMap((child) => (child === null ? [] : visit(child))) : []
  }
  return visit(root)
}

export function descendants(node: Node, type: string): readonly Node[] {
  return node.descendantsOfType(type).filter((each) => each !== null)
}

/** A function by its name. @throws Error when the file has none */
export function functionOf({ name, root }: Script, functionName: string): Node {
  const found = descendants(root, 'function_statement').find((each) =>
    descendants(each, 'function_name').some(({ text }) => text === functionName),
  )
  if (found === undefined) throw new Error(`${name} has no function ${functionName}.`)
  return found
}

/** The keys of a hashtable literal, not of those inside it, with their values. */
export function entriesOf(literal: Node): ReadonlyMap<string, Node> {
  const [body] = descendants(literal, 'hash_literal_body')
  const entries = body?.namedChildren.filter((each) => each?.type === 'hash_entry') ?? []
  return new Map(
    entries.flatMap((entry) => {
      const [key, value] = entry?.namedChildren ?? []
      return key === null || key === undefined || value === null || value === undefined
        ? []
        : [[key.text, value] as const]
    }),
  )
}

/** The texts of a literal between single quotes. */
export function quoted({ text }: { readonly text: string }): readonly string[] {
  return [...text.matchAll(/'([^']*)'/g)].map(([, each = '']) => each)
}
