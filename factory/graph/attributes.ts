/** @module Attributes asked for by type, and the names that real files use for the same thing. */

import type { Attributes, AttributeValue, Graph, GraphNode } from './model.ts'

/** An attribute as text, whatever its type; '' when it is not there. */
export function textOf(attributes: Attributes, name: string): string {
  const value = attributes[name]
  return value === undefined ? '' : valueText(value)
}

/** A value as it would be compared or shown. */
export function valueText(value: AttributeValue): string {
  return 'text' in value ? value.text : String(value.value)
}

/** A whole number, also when it was written in quotes; undefined when absent or something else. */
export function integerOf(attributes: Attributes, name: string): number | undefined {
  const text = textOf(attributes, name).trim()
  return /^-?[0-9]+$/.test(text) ? Number(text) : undefined
}

/** True for `true` and `"true"`. */
export function flagOf(attributes: Attributes, name: string): boolean {
  return textOf(attributes, name).trim().toLowerCase() === 'true'
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** A duration in milliseconds, also from quotes; a bare number is seconds, as real files mean it. */
export function durationMsOf(attributes: Attributes, name: string): number | undefined {
  const match = /^([0-9]+)(ms|s|m|h|d)?$/.exec(textOf(attributes, name).trim())
  return match === null ? undefined : Number(match[1]) * (UNIT_MS[match[2] ?? 's'] ?? 1_000)
}

/** What a person reads for a node: its label with escapes of Graphviz as line breaks, else its id. */
export function labelOf(node: GraphNode): string {
  const label = textOf(node.attributes, 'label')
  return label === '' ? node.id : label
}

/** What a language model is told at a node: `prompt` (or the older `llm_prompt`), else the label (§4.5). */
export function promptOf(node: GraphNode): string {
  const prompt = textOf(node.attributes, 'prompt') || textOf(node.attributes, 'llm_prompt')
  return prompt === '' ? labelOf(node) : prompt
}

/** Additional attempts of a node: its own, else the graph's (both spellings), else none (§3.5). */
export function maxRetriesOf(node: GraphNode, graph: Graph): number {
  const own = integerOf(node.attributes, 'max_retries')
  const inherited =
    integerOf(graph.attributes, 'default_max_retries') ??
    integerOf(graph.attributes, 'default_max_retry')
  return Math.max(0, own ?? inherited ?? 0)
}

/** The names in `class`, comma- or space-separated. */
export function classNames(attributes: Attributes): string[] {
  return textOf(attributes, 'class')
    .split(/[\s,]+/)
    .filter((name) => name !== '')
}

/** What a node asks of its model, with what else real files call it; nothing where it asks for nothing (§2.6). */
export interface ModelWish {
  readonly model?: string
  readonly provider?: string
  readonly effort?: string
}

/** Which provider a model is of, by the beginning of its name. */
const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/^claude/i, 'anthropic'],
  [/^(gpt|o[0-9]|codex|chatgpt)/i, 'openai'],
  [/^gemini/i, 'google'],
]

/**
 * The model, provider and effort of a node: its own attributes (which a stylesheet has filled), else the graph's. The
 * provider is told from the model's name where it is not given.
 */
export function modelOf(node: GraphNode, graph: Graph): ModelWish {
  const first = (...names: string[]) =>
    [node.attributes, graph.attributes]
      .flatMap((attributes) => names.map((name) => textOf(attributes, name)))
      .find((text) => text !== '')
  const model = first('llm_model', 'model')
  const provider =
    first('llm_provider', 'provider') ??
    PROVIDERS.find(([pattern]) => pattern.test(model ?? ''))?.[1]
  const effort = first('reasoning_effort')
  return {
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
    ...(effort === undefined ? {} : { effort }),
  }
}
