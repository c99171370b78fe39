import { dirname, join } from 'node:path'
import type { Node } from 'web-tree-sitter'
import {
  children,
  descendants,
  literalOf,
  namedChildren,
  pairOf,
  type BicepFile,
  type BicepProblem,
  type Deployed,
} from './bicep-file.ts'
import { FUNCTIONS } from './functions.ts'

/** Names that are used and not declared, and names that are declared and not used, in one file. */
export function symbolProblems(file: BicepFile): BicepProblem[] {
  const uses = namesUsed(file.root)
  const { parameters, variables, resources, modules } = file
  const declared = new Set([...parameters, ...variables, ...resources, ...modules].map(({ name }) => name))
  const used = new Set(uses.map(({ text }) => text))
  const undeclared = uses
    .filter(({ text }) => !declared.has(text))
    .map((node) => problem(file, node, `${node.text} is not declared`))
  const unused = [...parameters, ...variables, ...resources.filter(({ isExisting }) => isExisting)]
    .filter(({ name }) => !used.has(name))
    .map(({ name, node }) => problem(file, node, `${name} is not used`))
  const twice = [...parameters, ...variables, ...resources, ...modules]
    .filter(({ name }, index, all) => all.findIndex((other) => other.name === name) < index)
    .map(({ name, node }) => problem(file, node, `${name} is declared twice`))
  return [...undeclared, ...unused, ...twice, ...functionProblems(file)]
}

export function parameterProblems(file: BicepFile): BicepProblem[] {
  return file.parameters.flatMap(({ name, node, description, allowed, fallback }) => {
    const value = fallback && literalOf(fallback)
    const reasons = [
      ...(description === undefined ? [`param ${name} has no description`] : []),
      ...(allowed !== undefined && value !== undefined && !allowed.includes(value)
        ? [`param ${name}: its default ${JSON.stringify(value)} is not allowed`]
        : []),
    ]
    return reasons.map((reason) => problem(file, node, reason))
  })
}

/** Compares what a file passes to its modules and uses of them with what they declare. */
export function moduleProblems(file: BicepFile, files: ReadonlyMap<string, BicepFile>): BicepProblem[] {
  return file.modules.flatMap((module) => {
    const target = files.get(join(dirname(file.path), module.of))
    if (target === undefined) return [problem(file, module.node, `${module.of} is not there`)]
    return [...givenProblems(file, module, target), ...outputProblems(file, module, target)]
  })
}

function givenProblems(file: BicepFile, module: Deployed, target: BicepFile): BicepProblem[] {
  const given = new Map(givenParameters(module))
  const unknown = [...given]
    .filter(([name]) => !target.parameters.some((parameter) => parameter.name === name))
    .map(([name, node]) => problem(file, node, `${module.of} has no param ${name}`))
  const missing = target.parameters
    .filter(({ name, fallback, node }) => fallback === undefined && !isNullable(node) && !given.has(name))
    .map(({ name }) => problem(file, module.node, `${module.of} needs param ${name}`))
  const notAllowed = target.parameters.flatMap(({ name, allowed }) => {
    const node = given.get(name)
    const value = node && literalOf(node)
    if (node === undefined || value === undefined || allowed === undefined || allowed.includes(value))
      return []
    return [problem(file, node, `${module.of} does not allow ${JSON.stringify(value)} as ${name}`)]
  })
  return [...unknown, ...missing, ...notAllowed]
}

function outputProblems(file: BicepFile, module: Deployed, target: BicepFile): BicepProblem[] {
  const taken = outputsTaken(file, module.name)
  const unknown = taken
    .filter(({ text }) => !target.outputs.some(({ name }) => name === text))
    .map((node) => problem(file, node, `${module.of} has no output ${node.text}`))
  const unused = target.outputs
    .filter(({ name }) => !taken.some(({ text }) => text === name))
    .map(({ name, node }) => problem(target, node, `nobody uses the output ${name}`))
  return [...unknown, ...unused]
}

function functionProblems(file: BicepFile): BicepProblem[] {
  return descendants(file.root, 'call_expression')
    .map((call) => namedChildren(call)[0])
    .filter((name) => name?.type === 'identifier' && !FUNCTIONS.has(name.text))
    .map((name) => problem(file, name!, `${name!.text} is not a function of Bicep`))
}

/** `params` of a module, by name. */
function givenParameters(module: Deployed): (readonly [string, Node])[] {
  const pairs = namedChildren(module.body).flatMap((property) => pairOf(property) ?? [])
  const at = pairs.findIndex((part) => part === 'params')
  const params = at === -1 ? undefined : pairs[at + 1]
  if (params === undefined || typeof params === 'string') return []
  return namedChildren(params)
    .map(pairOf)
    .filter((pair) => pair !== undefined)
}

function outputsTaken(file: BicepFile, module: string): Node[] {
  return descendants(file.root, 'member_expression').flatMap((member) => {
    const [object, property] = namedChildren(member)
    const [from, word] = object?.type === 'member_expression' ? namedChildren(object) : []
    return lastOperand(from)?.text === module && word?.text === 'outputs' && property !== undefined
      ? [property]
      : []
  })
}

/** The grammar lets a condition bind closer than a dot: in `a ? b : c.d` it applies `.d` to the whole. */
function lastOperand(node: Node | undefined): Node | undefined {
  return node !== undefined && /^(ternary|binary)_expression$/.test(node.type)
    ? lastOperand(namedChildren(node).at(-1))
    : node
}

/** Identifiers that stand for a value: no names of functions, properties, types or loop variables. */
function namesUsed(root: Node): Node[] {
  const used: Node[] = []
  const visit = (node: Node, own: ReadonlySet<string>): void => {
    if (node.type === 'decorators' || node.type === 'type' || node.type === 'target_scope_assignment') return
    if (node.type === 'identifier') {
      if (!own.has(node.text)) used.push(node)
      return
    }
    const inside = node.type === 'for_statement' ? new Set([...own, ...loopNames(node)]) : own
    for (const child of valueChildren(node)) visit(child, inside)
  }
  visit(root, new Set())
  return used
}

/** Children that may hold values: without the name that a declaration, a property or a call begins with. */
function valueChildren(node: Node): Node[] {
  const named = namedChildren(node)
  if (node.type.endsWith('_declaration') || node.type === 'call_expression') {
    return named[0]?.type === 'identifier' ? named.slice(1) : named
  }
  if (node.type === 'object_property' && named.length > 1 && named[0]?.type === 'identifier') {
    return named.slice(1)
  }
  if (node.type === 'for_statement') {
    const isSimple = node.childForFieldName('initializer') !== null
    return isSimple ? named.slice(1) : named.filter(({ type }) => type !== 'for_loop_parameters')
  }
  return named
}

function loopNames(loop: Node): string[] {
  const initializer = loop.childForFieldName('initializer')
  if (initializer !== null) return [initializer.text]
  return children(loop)
    .filter(({ type }) => type === 'for_loop_parameters')
    .flatMap((parameters) => namedChildren(parameters).map(({ text }) => text))
}

function isNullable(parameter: Node): boolean {
  return descendants(parameter, 'nullable_type').length > 0
}

function problem({ path }: BicepFile, node: Node, reason: string): BicepProblem {
  return { path, line: node.startPosition.row + 1, reason }
}
