/** Reads ComfyUI's `prompt`: a graph of nodes. It finds the sampler and follows its inputs to their sources. */
import type { Generation } from './generation.ts'
import { textOf } from './other-generators.ts'

interface Node {
  readonly type: string
  readonly inputs: Readonly<Record<string, unknown>>
}
type Graph = ReadonlyMap<string, Node>

/** The most nodes of a chain that are followed. */
const MAX_STEPS = 60
/** The names of inputs from which a node gets the conditioning, the model or the text that it changes. */
const CONDITIONING = ['positive', 'conditioning', 'conditioning_1', 'conditioning_to', 'negative']
const MODEL = ['model', 'model1', 'guider']
const TEXT = ['text', 'text_g', 'string', 'value', 'prompt', 't5xxl', 'clip_l', 'text_l', 'text_a', 'string_a', 'text1']
const MODEL_NAMES = ['ckpt_name', 'unet_name', 'model_name', 'base_ckpt_name']

/** Returns the settings; null for JSON that is not such a graph, or has no sampler. */
export function parseComfy(json: unknown): Generation | null {
  const graph = graphOf(json)
  const sampler = [...graph.values()].find(
    (node) => /sampler/i.test(node.type) && ('positive' in node.inputs || 'guider' in node.inputs),
  )
  if (sampler === undefined) return null
  const guider = linkedNode(graph, sampler.inputs['guider']) ?? sampler
  const sigmas = linkedNode(graph, sampler.inputs['sigmas']) ?? sampler
  const noise = linkedNode(graph, sampler.inputs['noise']) ?? sampler
  const models = modelsOf(graph, guider)
  return {
    tool: 'ComfyUI',
    prompt: promptOf(graph, guider.inputs['positive'] ?? guider.inputs['conditioning']),
    negative: promptOf(graph, guider.inputs['negative']),
    ...models,
    seed: valueOf(graph, noise.inputs['seed'] ?? noise.inputs['noise_seed']),
    steps: valueOf(graph, sigmas.inputs['steps']),
    cfg: valueOf(graph, guider.inputs['cfg']),
    sampler: valueOf(
      graph,
      sampler.inputs['sampler_name'] ?? linkedNode(graph, sampler.inputs['sampler'])?.inputs['sampler_name'],
    ),
    scheduler: valueOf(graph, sigmas.inputs['scheduler']),
    denoise: valueOf(graph, sigmas.inputs['denoise']),
  }
}

function graphOf(json: unknown): Graph {
  const graph = new Map<string, Node>()
  if (typeof json !== 'object' || json === null) return graph
  for (const [id, node] of Object.entries(json)) {
    const { class_type: type, inputs } = (node ?? {}) as { class_type?: unknown; inputs?: unknown }
    if (typeof type === 'string' && typeof inputs === 'object' && inputs !== null)
      graph.set(id, { type, inputs: inputs as Node['inputs'] })
  }
  return graph
}

/** Returns the node that an input comes from. A link consists of the node's number and the index of its output. */
function linkedNode(graph: Graph, input: unknown): Node | undefined {
  return Array.isArray(input) && input.length === 2 ? graph.get(String(input[0])) : undefined
}

/** Returns a number or text that is given directly or linked. */
function valueOf(graph: Graph, input: unknown): string | undefined {
  let value = input
  for (let step = 0; step < MAX_STEPS && Array.isArray(value); step++) {
    const node = linkedNode(graph, value)
    value =
      node === undefined
        ? undefined
        : firstInput(node, ['seed', 'noise_seed', 'value', 'int', 'float', 'number', 'Value', ...TEXT])
  }
  return textOf(value)
}

/** Returns the texts of the first encoder in the chain. */
function promptOf(graph: Graph, input: unknown): string | undefined {
  for (let node = linkedNode(graph, input), step = 0; node !== undefined && step < MAX_STEPS; step++) {
    const texts = [...new Set(TEXT.flatMap((name) => valueOf(graph, node!.inputs[name]) ?? []))]
    if (texts.length > 0) return texts.join('\n')
    node = linkedNode(graph, firstInput(node, CONDITIONING))
  }
  return undefined
}

/**
 * Returns the model's file and the LoRAs that were applied to it in the chain, in the order in which they were applied.
 */
function modelsOf(graph: Graph, from: Node): Pick<Generation, 'model' | 'loras'> {
  const loras: string[] = []
  for (let node: Node | undefined = from, step = 0; node !== undefined && step < MAX_STEPS; step++) {
    const lora = textOf(node.inputs['lora_name'])
    const strength = textOf(node.inputs['strength_model'])
    if (lora !== undefined) loras.unshift(strength === undefined ? lora : `${lora} (${strength})`)
    const model = textOf(firstInput(node, MODEL_NAMES))
    if (model !== undefined) return { model, loras }
    node = linkedNode(graph, firstInput(node, MODEL))
  }
  return { loras }
}

function firstInput(node: Node, names: readonly string[]): unknown {
  return names.map((name) => node.inputs[name]).find((value) => value !== undefined && value !== null)
}
