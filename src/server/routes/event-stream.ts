import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ServerResponse } from 'node:http'
import type { LiveAttempt } from '../attempts/live-attempt.ts'
import { eventsOf } from '../attempts/replay.ts'
import type { Desk } from '../desk.ts'
import type { Report } from '../../model/report.ts'
import { notFound } from './answers.ts'

/** A line now and then, so that whatever stands in between does not take the stream for dead. */
const HEARTBEAT_MS = 15_000

/** Tells an attempt's events, from where a reader left off. */
export async function eventStream(desk: Desk, id: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const seen = lastEventId(request)
  const live = desk.runner.live(id)
  if (live) {
    if (live.ended && seen >= live.count) return reply.code(204).send()
    tellLive(live, seen, open(reply))
    return reply
  }
  const kept = await (await desk.store).attempts.one(id)
  if (!kept) throw notFound('attempt', id)
  const isElsewhere = kept.summary.state === 'running'
  const told = replay(JSON.parse(kept.report) as Report, kept.events)
  // another app runs it, on the same database: what it has written down, and the rest when the reader comes again
  if (isElsewhere) told.pop()
  else if (seen >= (told.at(-1)?.number ?? 0)) return reply.code(204).send()
  const out = open(reply)
  for (const { number, event } of told) out.write(frame(number, event))
  out.end()
  return reply
}

function lastEventId({ headers }: FastifyRequest): number {
  const given = headers['last-event-id']
  return typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : 0
}

/**
 * It begins anew, with the event that makes a reader forget what it had. The
 * last one bears the number it had when it was told live, or a higher one, so
 * that whoever has seen it is known to have seen all.
 */
function replay(report: Report, events: number): { number: number; event: string }[] {
  const all = eventsOf(report)
  return all.map((event, index) => ({ number: index + 1 === all.length ? Math.max(events, all.length) : index + 1, event: JSON.stringify(event) }))
}

function open(reply: FastifyReply): ServerResponse {
  reply.hijack()
  const out = reply.raw
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) out.setHeader(name, value as string)
  out.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
  out.write('retry: 1000\n\n')
  return out
}

const frame = (number: number, event: string): string => `id: ${number}\ndata: ${event}\n\n`

/** Every reader goes through the one record at its own pace: a slow one costs nothing but its place in it. */
function tellLive(live: LiveAttempt, seen: number, out: ServerResponse): void {
  // one that has seen more than there is comes from another life of this server
  let next = seen > live.count ? 1 : seen + 1
  const tell = () => {
    while (next <= live.count && !out.writableNeedDrain && !out.destroyed) {
      out.write(frame(next, live.event(next) as string))
      next++
    }
    if (live.ended && next > live.count) out.end()
  }
  const heartbeat = setInterval(() => !out.writableNeedDrain && out.write(': still here\n\n'), HEARTBEAT_MS)
  const stop = live.onEvent(tell)
  out.on('drain', tell)
  out.on('close', () => {
    clearInterval(heartbeat)
    stop()
  })
  tell()
}
