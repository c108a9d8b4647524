import type { Problem } from '../../../src/model/api.ts'

const BASE = '/api/v1'

/** What went wrong, in words that say what to do. Thrown by every request of ours. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.title)
    this.problem = problem
  }
}

/** The server did not answer at all. */
export const GONE: Problem = {
  status: 0,
  title: 'Roadworthy does not answer',
  detail: 'The program behind this page has stopped, or is just starting.',
  fix: 'Start it again with `npm start`; this page goes on by itself.',
}

export async function request<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  let response: Response
  try {
    response = (await askedAlready(method, path)) ?? await fetch(BASE + path, {
      method,
      headers: { accept: 'application/json, application/problem+json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch {
    throw new Refused(GONE)
  }
  const text = await response.text()
  const value: unknown = text ? parsed(text) : undefined
  if (!response.ok) throw new Refused(problemFrom(response, value))
  return value as T
}

declare global {
  /** What `main.tsx` asked for before the app was here. */
  var firstView: { view: string; reply: Promise<Response | undefined> } | undefined
}

async function askedAlready(method: string, path: string): Promise<Response | undefined> {
  const first = globalThis.firstView
  if (method !== 'GET' || first?.view !== path) return undefined
  globalThis.firstView = undefined
  return first.reply
}

function problemFrom(response: Response, value: unknown): Problem {
  if (typeof value === 'object' && value !== null && 'title' in value) return value as Problem
  return { status: response.status, title: `The server answered ${response.status}`, detail: 'It said nothing else. Its own output may tell more.' }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return error.problem
  return { status: 0, title: 'This page went wrong', detail: error instanceof Error ? error.message : String(error), fix: 'Load it again; if it stays, report it.' }
}
