/** @module A graph that asks a person whether to mend what a validation found. */

export const GATED = `digraph gated {
  start [shape=Mdiamond]
  done [shape=Msquare]
  validate [type="validate"]
  ask [shape=hexagon, label="Mend it or leave it?"]
  mend [prompt="Mend it."]
  start -> validate
  validate -> done [condition="outcome=success"]
  validate -> ask [condition="outcome=fail"]
  ask -> mend [label="[M] Mend it"]
  ask -> done [label="[L] Leave it"]
  mend -> validate
}`
