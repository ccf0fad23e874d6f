/** @module Makes worlds: one isolated state each, with its own seed, clock, journal and faults. */

import { type Clock, copyJson, createClock, type JsonObject } from '../base/index.ts'
import { listDeliveries, redeliver } from './delivery-log.ts'
import { FaultPlan } from './fault/fault-plan.ts'
import { faultAsData } from './fault/model.ts'
import { PastStates } from './fault/past-states.ts'
import { seedWorld } from './given/seed-state.ts'
import { showState } from './given/show-state.ts'
import { Journal } from './journal/journal.ts'
import type { JournalOrigin, WorldEvent } from './journal/journal-note.ts'
import type { LiveWorld } from './live-world.ts'
import type { StatePoint } from './model.ts'
import { createRoom } from './room.ts'
import { ChangeLog } from './store/change-log.ts'
import { readSnapshot, writeSnapshot } from './store/snapshot.ts'
import { diffStores } from './store/state-diff.ts'
import { pointOf, StatePoints } from './store/state-points.ts'
import { Store, type StoredEntity, type StoredRelation, WORLD_ITSELF } from './store/store.ts'
import { listAgenda, putOnAgenda, takeOffAgenda } from './time/agenda.ts'
import { TimePassing } from './time/pass-time.ts'
import { verifyCalls } from './verify/verify-calls.ts'
import type { WorldModel } from './world-model.ts'

/** The note of when a world began, which its forks and snapshots have too. */
const BEGAN = 'began'

/** What a world is made from. */
export interface CreateWorldOptions {
  readonly name: string
  readonly seed: string
  readonly clock: Clock
  readonly model: WorldModel
  /** The state to start from and to come back to; an empty one, prepared by the model, unless given. */
  readonly base?: Store
  readonly faults?: FaultPlan
  /** The states before it that its reads may see. */
  readonly past?: PastStates
  /** What it may be made to hold, as {@link World.fork} has it. */
  readonly mostBytes?: number | undefined
}

/** Makes a world. */
export function createWorld(options: CreateWorldOptions): LiveWorld {
  const { name, model } = options
  const restartClock = clockMaker(options.clock)
  const startMs = options.clock.now()
  const journal = new Journal({ secrets: model.secrets })
  const points = new StatePoints()
  const changes = new ChangeLog()
  const room = createRoom(options.mostBytes)
  let madeFaults = options.faults?.fork() ?? new FaultPlan()
  let turns = 0
  let heldMs: number | undefined
  let seed = options.seed
  let madeWith = seed
  let clock = options.clock
  let faults = options.faults ?? new FaultPlan()
  let store = options.base?.clone() ?? new Store(model.indexed)
  let base = options.base

  let past = options.past
  // Only where some fault looks back: a world that remembers copies more of itself at each change.
  const rememberFromNow = () => {
    past = faults.looksBack
      ? new PastStates([{ atMs: clock.now(), store: store.clone() }])
      : undefined
  }
  const nowMs = () => heldMs ?? clock.now()
  const noteEvent = (event: WorldEvent, atMs = clock.now()) => {
    journal.noteEvent({ ...event, turn: turns, atMs })
    // What somebody did to the world is no request's change.
    store.takeTouched()
    turns += 1
  }
  const stateAt = (point: StatePoint | string): Store => {
    if (point === 'now') return store
    return point === 'start' ? (base ?? new Store(model.indexed)) : points.find(point)
  }
  const origin = (): JournalOrigin => ({
    contract: model.behaviour.contract,
    seed: madeWith,
    startMs,
    ...(options.base === undefined
      ? {}
      : {
          base: writeSnapshot(model, {
            seed: madeWith,
            nowMs: startMs,
            store: options.base,
            faults: madeFaults,
          }),
        }),
  })
  const world: LiveWorld = {
    name,
    model,
    startMs,
    get beganMs() {
      const began = store.notes.get(BEGAN)
      return typeof began === 'number' ? began : startMs
    },
    get seed() {
      return seed
    },
    get clock() {
      return clock
    },
    get store() {
      return store
    },
    fork(forkName, forkOptions = {}) {
      const forked = store.clone()
      if (forkOptions.clock !== undefined) forked.notes.set(BEGAN, forkOptions.clock.now())
      return createWorld({
        name: forkName,
        seed: forkOptions.seed ?? seed,
        clock: forkOptions.clock ?? clock.fork(),
        model,
        base: forked,
        faults: faults.fork(),
        ...(past === undefined ? {} : { past: past.fork() }),
        mostBytes: forkOptions.mostBytes ?? options.mostBytes,
      })
    },
    reset(resetOptions = {}) {
      seed = resetOptions.seed ?? seed
      madeWith = seed
      clock = restartClock(startMs)
      faults = new FaultPlan()
      madeFaults = new FaultPlan()
      past = undefined
      turns = 0
      journal.clear(origin())
      if (options.base === undefined) {
        store = new Store(model.indexed)
        begin()
      } else {
        store = options.base.clone()
      }
      points.clear()
      room.clear()
      changes.restart(turns)
      store.watch(changes.isKeeping)
    },
    uncopied: {
      state: () => showState(world),
      snapshot: () => writeSnapshot(model, { seed, nowMs: clock.now(), store, faults }),
      diff: (from = 'start', to = 'now') => diffStores(stateAt(from), stateAt(to)),
    },
    snapshot: () => copyJson(world.uncopied.snapshot()),
    restore(given) {
      const snapshot = copyJson(given)
      const read = readSnapshot(snapshot, model)
      seed = read.seed
      clock = restartClock(read.nowMs)
      store = read.store
      store.watch(changes.isKeeping)
      faults = read.faults
      rememberFromNow()
      noteEvent({ event: 'restore', snapshot })
    },
    seedState(state) {
      const given = copyJson(state)
      const atMs = clock.now()
      world.allOrNothing(() => world.at(atMs, () => seedWorld(world, given)))
      noteEvent({ event: 'seed', given }, atMs)
      past?.keep(atMs, store)
    },
    state: () => copyJson(world.uncopied.state()),
    journal: () => journal.entries(),
    get requestCount() {
      return journal.length
    },
    received: (range) => journal.received(range),
    clearJournal: () => journal.forget(),
    journalLines: ({ credentials = false } = {}) => journal.lines(origin(), credentials),
    spill(sink) {
      for (const line of sink === undefined ? [] : journal.pending(origin())) sink?.(line)
      journal.spill(sink)
    },
    follow: (listener) => journal.follow(listener),
    searchCalls: (search) => journal.search(search),
    tracedCall: (index) => journal.traced(index),
    nextTurn() {
      turns += 1
      return turns - 1
    },
    allOrNothing(work) {
      const before = store.cloneAsWatched()
      try {
        return work()
      } catch (error) {
        store.goBackTo(before)
        throw error
      }
    },
    at(atMs, work) {
      const outer = heldMs
      heldMs = atMs
      try {
        return work()
      } finally {
        heldMs = outer
      }
    },
    mark(pointName) {
      const marked = store.clone()
      if (pointName !== undefined) points.name(pointName, marked)
      return pointOf(marked)
    },
    point: (pointName) => pointOf(pointName === 'now' ? store.clone() : stateAt(pointName)),
    points: () => points.names(),
    diff: (from, to) => copyJson(world.uncopied.diff(from, to)),
    keepChanges(requests) {
      if (requests > 0 !== changes.isKeeping) store.watch(requests > 0)
      changes.keep(requests, turns)
    },
    changesOf(index) {
      const turn = journal.turnOf(index)
      return turn === undefined ? undefined : copyJson(changes.changesOf(turn, store))
    },
    verify: (expectation) => verifyCalls(expectation, { ...journal.heard(), model }),
    async advance(byMs) {
      const passage = await time.advance(byMs)
      noteEvent({ event: 'time' })
      return passage
    },
    async advanceTo(atMs) {
      const passage = await time.advanceTo(atMs)
      noteEvent({ event: 'time' })
      return passage
    },
    agenda: () => copyJson(listAgenda(store)),
    settled: () => time.settled(),
    schedule(atMs, kind, data) {
      if (!model.whenDue.has(kind)) throw new RangeError(`Nothing carries out "${kind}".`)
      return putOnAgenda(store, atMs, kind, data)
    },
    unschedule: (due) => takeOffAgenda(store, due),
    wake: () => time.wake(),
    end: () => time.end(),
    get hasEnded() {
      return time.hasEnded
    },
    deliveries: () => listDeliveries(store),
    redeliver: (id) => redeliver(world, id),
    setFaults(given, { keepCounts = false } = {}) {
      const plan = new FaultPlan()
      plan.set(given, model)
      if (keepCounts) plan.goOnFrom(faults)
      faults = plan
      if (!(keepCounts && past !== undefined && plan.looksBack)) rememberFromNow()
      const data = faults.faults().map(faultAsData)
      noteEvent({ event: 'faults', faults: data, ...(keepCounts ? { keepCounts } : {}) })
    },
    faults: () => copyJson(faults.faults()),
    faultCounts: () => faults.counts(),
    meetFault: (target) => faults.meet(target, seed),
    get isFull() {
      return room.isFull
    },
    makeRoom: (bytes) => room.take(bytes),
    note(note) {
      journal.note(note)
      if (note.writes.length > 0) {
        room.fill(note.responseSize)
        changes.note(note.turn, store)
      }
    },
    keepPast: (atMs) => past?.keep(atMs, store),
    asSeenBy(fault, atMs) {
      const { staleChanges, staleMs } = fault ?? {}
      const seen =
        staleMs === undefined ? past?.changesAgo(staleChanges ?? 0) : past?.at(atMs - staleMs)
      const isStale = staleChanges !== undefined || staleMs !== undefined
      return isStale && seen !== undefined
        ? (Object.create(world, { store: { value: seen } }) as LiveWorld)
        : world
    },
    create(resource, given: JsonObject, parent) {
      const order = store.next('entity', 1)
      const uid = `${resource}/${store.next(`uid ${resource}`, 1)}`
      const atMs = nowMs()
      const { own, inside } = model.apart(resource, given)
      const value = model.complete(world, { resource, uid, parent, order, atMs, given: own })
      const [createdMs, updatedMs, version] = [atMs, atMs, 1]
      // Spelled out: spreading a part in costs more than all the rest.
      const entity: StoredEntity =
        parent === undefined
          ? { resource, uid, value, version, createdMs, updatedMs, order }
          : { resource, uid, parent, value, version, createdMs, updatedMs, order }
      store.add(entity)
      model.changed(world, undefined, entity)
      if (inside.length === 0) return entity
      for (const part of inside) world.create(part.resource, part.given, uid)
      return store.get(uid) ?? entity
    },
    update(uid, value) {
      const old = store.get(uid)
      if (old === undefined) throw new RangeError(`There is no entity ${uid}.`)
      const entity = { ...old, value, version: old.version + 1, updatedMs: nowMs() }
      store.put(entity)
      model.changed(world, old, entity)
      return entity
    },
    remove: (uid) => world.takeOut(uid).entities.map((entity) => entity.uid),
    takeOut(uid) {
      const removed = store.remove(uid)
      for (const { name: relation, owner, member } of removed.relations)
        model.tied(world, relation, owner, member, -1)
      const [root] = removed.entities
      if (root !== undefined) model.changed(world, root, undefined)
      return removed
    },
    putBack({ entities, relations }) {
      const [root] = entities
      const back = new Set(entities.map(({ uid }) => uid))
      const isThere = (uid: string) =>
        uid === WORLD_ITSELF || back.has(uid) || store.get(uid) !== undefined
      // Before the things themselves, which have their counts already.
      const isLeft = ({ owner, member }: StoredRelation) => isThere(owner) && isThere(member)
      for (const { name: relation, owner, member, order } of relations.filter(isLeft)) {
        if (store.link(relation, owner, member, order))
          model.tied(world, relation, owner, member, 1)
      }
      for (const entity of entities) store.put(entity)
      // They count what has gone meanwhile, which could take nothing from their counts.
      for (const one of relations) {
        if (!isLeft(one)) model.tied(world, one.name, one.owner, one.member, -1)
      }
      if (root !== undefined) model.changed(world, undefined, store.get(root.uid))
    },
    tie(relation, owner, member) {
      const isNew = store.link(relation, owner, member)
      if (isNew) model.tied(world, relation, owner, member, 1)
      return isNew
    },
    untie(relation, owner, member) {
      const wasTied = store.unlink(relation, owner, member)
      if (wasTied) model.tied(world, relation, owner, member, -1)
      return wasTied
    },
  }
  const time = new TimePassing(world)
  function begin(): void {
    store.notes.set(BEGAN, startMs)
    world.at(startMs, () => model.prepare(world))
    base = store.clone()
  }
  if (options.base === undefined) begin()
  return world
}

// A clock cannot go back, so one of the same kind is made; its step is found by ticking a copy.
function clockMaker(clock: Clock): (startMs: number) => Clock {
  const probe = clock.fork()
  const beforeMs = probe.now()
  const stepMs = clock.mode === 'stepping' ? probe.tick() - beforeMs : 0
  return (startMs) => createClock({ mode: clock.mode, startMs, stepMs })
}
