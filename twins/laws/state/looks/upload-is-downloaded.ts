/** @module What was uploaded is downloaded byte for byte, and of another thing is not. */

import { mediaOf } from '../../generate/make-request.ts'
import type { Ground, Subject, Trial } from '../../model.ts'
import { madeBy, targetFor } from '../../run/observe.ts'
import { hold, NothingToSay, shown } from '../../verdict.ts'

/** Uploads two files by whatever makes such things out of files, and downloads each. */
export async function uploadAndDownload(trial: Trial, subject: Subject): Promise<void> {
  const { ground } = trial
  const resource = subject.behaviour.resource as string
  const maker = uploadOf(ground, resource)
  if (maker === undefined) throw new NothingToSay('nothing in the contract uploads what it shows')
  const upload = async (content: string) => {
    const before = trial.stored(resource)
    const request = trial.request(maker)
    const type = request.body?.type
    if (type === undefined) throw new NothingToSay('no file could be sent')
    const sent = { ...request, body: { type, value: content } }
    const made = madeBy(trial, maker, request.target, await trial.succeed(sent), before)
    const target = made === undefined ? undefined : targetFor(ground, subject, made)
    if (target === undefined) throw new NothingToSay('what was uploaded is not named by its keys')
    return { content, target }
  }
  const files = [await upload('one file'), await upload('another file')]
  const isTold = subject.operation.parameters.some(({ name }) => name === 'redirect')
  for (const { content, target } of files) {
    const query = isTold ? { redirect: false } : {}
    const answer = await trial.succeed(trial.request(subject, { target, query }))
    hold(
      answer.text === content,
      () => `${shown(content)} was uploaded, and ${shown(answer.text)} is downloaded`,
    )
  }
  trial.saw(subject, maker)
}

/** What makes things of a resource out of one file. */
function uploadOf(ground: Ground, resource: string): Subject | undefined {
  return ground.subjectsOn(resource, 'create').find((one) => {
    const media = mediaOf(one)
    return (
      media !== undefined &&
      /^(?:multipart\/form-data|image\/|application\/octet-stream|\*\/\*)/.test(media.type) &&
      one.behaviour.request.holds === 'other'
    )
  })
}
