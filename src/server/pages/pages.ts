import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Desk } from '../desk.ts'
import { sendProblem } from '../routes/problems.ts'
import type { Asset } from './assets.ts'
import { choicesIn } from './choices.ts'
import { drawnAt } from './drawing.ts'
import { readingAt, type Reading } from './reading.ts'
import { dress, renderShell } from './shell.ts'
import { viewAt } from './view-at.ts'

/** What a browser shows: the built app with its page drawn already, or with something to read in it where scripts do not run. */
export function pageRoutes(server: FastifyInstance, desk: Desk): void {
  server.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const path = request.url.split('?', 1)[0] as string
    const asset = path === '/index.html' ? undefined : desk.assets.find(path)
    if (asset) return sendAsset(asset, request, reply)
    if (isApi(path) || /\.\w+$/.test(path)) return sendProblem(reply, { status: 404, title: 'There is nothing here' })
    const reading = readingAt(await desk.road, path)
    // the rest of the app's pages are drawn by it alone
    const isGone = !reading && /^\/(steps|topics|challenges)\//.test(path)
    const view = reading && (await viewAt(desk, path))
    const choices = choicesIn(request.headers.cookie)
    const drawn = view && (await drawnAt(desk, path, view, choices))
    const { title, html } = drawn ?? toRead(reading ?? (isGone ? GONE : SCRIPTED))
    allowStyles(reply, desk.assets.built?.styles)
    return sendHtml(reply.code(isGone ? 404 : 200), dress(renderShell(desk.assets, title, html, view), path, choices))
  })
}

export const isApi = (path: string): boolean => /^\/api(\/|$)/.test(path)

const GONE = { title: 'Not found', html: '<h1>There is no such page</h1><p><a href="/">The road</a></p>' }
const SCRIPTED = { title: 'Roadworthy', html: '<p>This page needs scripts to run. <a href="/">The road</a> can be read without.</p>' }

const toRead = ({ title, html }: Reading): Reading => ({ title, html: `<div class="reading">${html}</div>` })

/** Those styles and no others: they are named by their hash. */
function allowStyles(reply: FastifyReply, styles: string | undefined): void {
  const policy = String(reply.getHeader('content-security-policy'))
  if (styles) void reply.header('content-security-policy', policy.replace("style-src 'self'", `style-src 'self' ${styles}`))
}

function sendHtml(reply: FastifyReply, html: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'private, no-cache').send(html)
}

function sendAsset(asset: Asset, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.type(asset.type).header('etag', asset.etag).header('vary', 'accept-encoding')
  void reply.header('cache-control', asset.isHashed ? 'private, max-age=31536000, immutable' : 'private, no-cache')
  const accepted = String(request.headers['accept-encoding'] ?? '')
  for (const coding of ['br', 'gzip'] as const) {
    const packed = asset.packed[coding]
    if (packed && accepted.includes(coding)) return reply.header('content-encoding', coding).send(packed)
  }
  return reply.send(asset.body)
}
