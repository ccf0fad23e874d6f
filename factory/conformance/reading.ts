/** @module What the Attractor specification asks of reading, attributes, lint, stylesheet, transforms and conditions. */

import type { SectionText } from './model.ts'

/** Sections by test file; a line is a row: its number, and the requirement in our words. */
export const READING: SectionText = {
  parsing: `
P1 | one digraph with an identifier is read
P2 | strict, undirected, several graphs, "--" and HTML labels are refused
P3 | graph [..] and key = value at the top set graph attributes
P4 | node and edge defaults apply to what is declared after them
P5 | subgraphs are flattened, and their defaults do not leave them
P6 | a subgraph's label becomes a class of its members and leaves the graph's label alone
P7 | ids are identifiers, and a node is shown by its label, else its id
P8 | a chain of edges is each of its pairs, all with the attributes
P9 | attribute names may be qualified
P10 | commas separate attributes; other separators are read with an info
P11 | strings, integers, floats, booleans, durations and bare values are read, quoted or not
P12 | attribute blocks may span lines
P13 | comments are skipped, but not inside strings
P14 | semicolons are optional
P15 | a node that only an edge names is an error
P16 | rankdir and unknown attributes are kept`,
  attributes: `
G1 | goal is $goal in prompts and graph.goal in the context
G2 | the graph's label is kept and mirrored
G3 | model_stylesheet styles nodes
G4 | default_max_retries, and its older spelling, are the retries of nodes without their own
G5 | the graph's retry_target takes a gate's run back
G6 | the graph's fallback_retry_target does where there is no retry_target
G7 | default_fidelity is the fidelity of stages without their own; compact where nothing is given
G10 | tool_hooks.pre of the graph runs before its tool calls
G11 | tool_hooks.post of the graph, or of a node, runs after them
N1 | label defaults to the id
N2 | shape defaults to box
N3 | type wins over shape
N4 | prompt falls back to the label
N5 | max_retries are additional attempts
N6 | goal_gate marks what must be satisfied at the exit
N7 | retry_target of a node is where its failure goes
N8 | fallback_retry_target is where it goes otherwise
N9 | fidelity of a node wins over the graph's
N10 | thread_id of a node names its session
N11 | class holds several names, with commas
N12 | timeout bounds a stage
N13 | llm_model of a node wins over the graph's
N14 | llm_provider is told from the model's name where it is not given
N15 | reasoning_effort is the node's, else the stylesheet's, the graph's, the agent's own, else high
N16 | auto_status makes a success of a turn that wrote no status
N17 | allow_partial makes a partial success of exhausted retries
N18 | join_policy defaults to wait_all
N19 | max_parallel bounds the branches that run at once, four unless given
N20 | tool_command is what a tool node runs
N21 | human.default_choice is taken when nobody answers in time
E1 | label of an edge is matched by the preferred label
E2 | condition of an edge must hold
E3 | weight defaults to 0, and the heavier edge wins
E4 | fidelity of an edge wins over its target's
E5 | thread_id of an edge wins over its target's
E6 | loop_restart starts the run anew at the target, in a folder of its own`,
  lint: `
V-0 | a diagnostic has rule, severity, message, place and mend; a run refuses errors; rules of one's own are applied
V-1 | start_node: exactly one start
V-2 | terminal_node: exactly one exit
V-3 | reachability: every node is reached from the start
V-4 | edge_target_exists: edges name declared nodes
V-5 | start_no_incoming: nothing enters the start
V-6 | exit_no_outgoing: nothing leaves the exit
V-7 | condition_syntax: conditions can be read
V-8 | stylesheet_syntax: the stylesheet can be read
V-9 | type_known: an unknown type is a warning
V-10 | fidelity_valid: an unknown fidelity is a warning
V-11 | retry_target_exists: a retry target that is no node is a warning
V-12 | goal_gate_has_retry: a gate with nowhere to go back to is a warning
V-13 | prompt_on_llm_nodes: a codergen node without prompt is a warning`,
  style: `
M-1 | selectors * < shape < .class < #id; of equals the later wins
M-2 | llm_model, llm_provider and reasoning_effort are set, and other properties kept
M-3 | a node's own attribute wins over the stylesheet, which wins over the graph's
M-4 | the stylesheet is applied before lint and fills only what is unset
T-1 | a transform gives another graph and leaves the one given alone; those of one's own come after the built-in ones, in order
T-2 | the built-in transforms are variable expansion, the stylesheet and, at run time, the preamble
T-3 | a node can run a whole graph, and a graph can be put in the place of a node`,
  conditions: `
CE-1 | clauses are joined by &&, with = and !=
CE-2 | keys are outcome, preferred_label and context paths; what is missing is empty
CE-3 | comparison is of text, exact, with case
CE-4 | literals are quoted, with escapes, or bare
CE-5 | an empty condition holds
CE-6 | other operators are refused`,
}
